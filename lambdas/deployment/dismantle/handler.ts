/**
 * The custom resource that, when the stack is deleted, removes the queues and mappings that were made at run time, and
 * closes the hosts of MQTT.
 */

import { setTimeout } from "node:timers/promises";
import { readEnvironment } from "../../environment.ts";
import { stackStatus } from "../../shared/adapters/cloudformation/stack-status.ts";
import { DomainConfigurations } from "../../shared/adapters/iot/domain-configurations.ts";
import { ConnectorQueues } from "../../shared/adapters/lambda/connector-queues.ts";
import { createSqsClient } from "../../shared/clients/sqs.ts";
import { createCustomResourceHandler } from "../../shared/handlers/custom-resource.ts";
import { dismantleStack } from "./dismantle.ts";

const settings = readEnvironment("dismantle");

export const handler = createCustomResourceHandler("dismantle", async (requestType, stackId) => {
  if (requestType !== "Delete") return {};
  const queues = new ConnectorQueues(settings.deliverFunctionArn, createSqsClient());
  const { connectorQueuePrefix } = settings;
  const wait = async (millis: number): Promise<void> => void (await setTimeout(millis));
  const port = {
    queues,
    connectorQueuePrefix,
    mqttDomains: new DomainConfigurations(),
    stage: settings.stage,
    stackStatus: (id: string) => stackStatus(id),
    wait,
  };
  await dismantleStack(port, stackId);
  return {};
});
