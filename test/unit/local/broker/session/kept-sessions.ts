/** Makes, leaves and looks into sessions that are kept. */

import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { IConnectPacket, IPublishPacket } from "mqtt-packet";
import type { BrokerWorld } from "../broker-world.ts";
import type { RawClient, Version } from "../raw-client.ts";

export const versions: Version[] = [4, 5];
export const minuteMillis = 60_000;

/** How each version asks for a session of an hour, or of as long as it may be. */
export const kept = (changes: Partial<IConnectPacket> = {}): Partial<IConnectPacket> => ({
  clientId: "reader",
  clean: false,
  keepalive: 1_200,
  properties: { sessionExpiryInterval: 0xffff_ffff },
  ...changes,
});

export async function leaveSession(world: BrokerWorld, version: Version): Promise<void> {
  const client = await world.connect(version, kept());
  client.send({ cmd: "subscribe", messageId: 1, subscriptions: [{ topic: "open/#", qos: 1 }] });
  await client.next("suback");
  client.send({ cmd: "disconnect" });
  await client.closed();
}

export const send = (world: BrokerWorld, topic: string, qos: 0 | 1 = 1): Promise<void> =>
  world.broker.publish({ topic, payload: Buffer.from(topic), qos, retain: false });

export async function take(client: RawClient): Promise<IPublishPacket> {
  const packet = await client.next("publish");
  client.send({ cmd: "puback", messageId: packet.messageId ?? 0 });
  return packet;
}

export const filesOf = (world: BrokerWorld): string[] => {
  const folder = join(world.dataDir, "mqtt", "sessions");
  return readdirSync(folder)
    .filter((name) => name.endsWith(".log"))
    .map((name) => join(folder, name));
};
