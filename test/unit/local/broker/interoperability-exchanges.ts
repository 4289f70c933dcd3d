/** Says what clients and the broker say to each other in the cases of interoperability, step by step. */

import type { IConnectPacket, IPublishPacket, Packet } from "mqtt-packet";
import { expect } from "vitest";
import type { BrokerWorld } from "./broker-world.ts";
import type { RawClient, Version } from "./raw-client.ts";

export interface Case {
  readonly name: string;
  readonly versions: readonly Version[];
  /** Why AWS IoT Core fails it; absent if it does not. */
  readonly gap?: string;
  readonly run: (version: Version) => Promise<void>;
}

export const kept = (clientId: string): Partial<IConnectPacket> => ({
  clientId,
  clean: false,
  properties: { sessionExpiryInterval: 600 },
});

export async function subscribed(
  client: RawClient,
  topic: string,
  qos: 0 | 1 | 2,
  more: object = {},
): Promise<readonly unknown[]> {
  client.send({ cmd: "subscribe", messageId: 1, subscriptions: [{ topic, qos }], ...more });
  return (await client.next("suback")).granted;
}

export const message = (topic: string, qos: 0 | 1 | 2, changes: Partial<IPublishPacket> = {}): IPublishPacket => ({
  cmd: "publish",
  topic,
  payload: `${topic} ${qos}`,
  qos,
  dup: false,
  retain: false,
  messageId: qos + 1,
  ...changes,
});

export const isPublish = (packet: Packet): packet is IPublishPacket => packet.cmd === "publish";

/** Publishes, and waits until all that was said in return has come. Throws if the connection is closed over it. */
export async function published(client: RawClient, ...messages: IPublishPacket[]): Promise<void> {
  for (const each of messages) {
    client.send(each);
    if (each.qos === 1) await client.next("puback");
    if (each.qos === 2) await client.next("pubrec");
  }
}

export const received = async (client: RawClient): Promise<string[]> =>
  (await client.settled()).filter(isPublish).map(({ topic, qos }) => `${topic} ${qos}`);

export async function leaves(world: BrokerWorld, client: RawClient, clientId: string): Promise<void> {
  client.send({ cmd: "disconnect" });
  await client.closed();
  await expect.poll(() => world.broker.connection(clientId)?.isConnected).toBe(false);
}
