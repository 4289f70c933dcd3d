/** Opens a gate to a broker, and the client of AWS IoT's data plane that speaks to it. */

import { IoTDataPlaneClient } from "@aws-sdk/client-iot-data-plane";
import type { IConnectPacket } from "mqtt-packet";
import { onTestFinished } from "vitest";
import type { PolicyStatement } from "../../../../local/template/policy-statement.ts";
import { clientOf, openGate, smallPlatform } from "../gate/small-platform.ts";
import { BrokerWorld } from "./broker-world.ts";
import type { RawClient } from "./raw-client.ts";

export async function open(statements?: PolicyStatement[], world = new BrokerWorld()) {
  const platform = smallPlatform(statements);
  const gate = await openGate({ platform });
  gate.connectBroker(world.broker);
  const sdk = new IoTDataPlaneClient(clientOf(gate, platform));
  onTestFinished(() => sdk.destroy());
  return { world, sdk, gate };
}

export async function subscriber(world: BrokerWorld, changes: Partial<IConnectPacket> = {}): Promise<RawClient> {
  const client = await world.connect(5, changes);
  client.send({ cmd: "subscribe", messageId: 1, subscriptions: [{ topic: "open/#", qos: 1 }] });
  await client.next("suback");
  return client;
}

export const status = (code: number) => ({ $metadata: { httpStatusCode: code } });
