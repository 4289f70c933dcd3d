/** The custom resource that opens the hosts of MQTT at each deployment, and tells their names. */

import { readEnvironment } from "../../environment.ts";
import { DomainConfigurations } from "../../shared/adapters/iot/domain-configurations.ts";
import { createCustomResourceHandler } from "../../shared/handlers/custom-resource.ts";
import { openMqtt } from "./open-mqtt.ts";

const settings = readEnvironment("openMqtt");

export const handler = createCustomResourceHandler("open-mqtt", async (requestType) => {
  // Closes nothing: `dismantle` does, after it has made sure that the stack itself goes.
  if (requestType === "Delete") return {};
  const { mqttsConfiguration: mqtts, wssConfiguration: wss, mqttAuthorizer: authorizer } = settings;
  return { ...(await openMqtt({ domains: new DomainConfigurations() }, { mqtts, wss, authorizer })) };
});
