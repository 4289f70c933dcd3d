/** Makes and takes messages of clients, and subscribes, for tests of the broker. */

import type { IPublishPacket } from "mqtt-packet";
import type { BrokerWorld } from "./broker-world.ts";
import type { RawClient, Version } from "./raw-client.ts";

export const message = (changes: Partial<IPublishPacket> = {}): IPublishPacket => ({
  cmd: "publish",
  topic: "open/data/a",
  payload: Buffer.from("x"),
  qos: 1,
  dup: false,
  retain: false,
  ...(changes.qos === 0 ? {} : { messageId: 1 }),
  ...changes,
});

export async function subscriber(
  world: BrokerWorld,
  version: Version,
  topic: string,
  qos: 0 | 1 = 1,
  clientId = "reader",
) {
  const client = await world.connect(version, { clientId });
  client.send({ cmd: "subscribe", messageId: 1, subscriptions: [{ topic, qos }] });
  await client.next("suback");
  return client;
}

export async function acknowledge(client: RawClient): Promise<IPublishPacket> {
  const packet = await client.next("publish");
  if (packet.qos === 1) client.send({ cmd: "puback", messageId: packet.messageId ?? 0 });
  return packet;
}

export const ended = (version: Version, code: number | undefined) =>
  version === 5 && code !== undefined ? [{ cmd: "disconnect", reasonCode: code }] : [];
