/**
 * Holds the cases of Eclipse Paho's interoperability suite, written anew: what a client may expect of any MQTT broker.
 * Each case throws where the broker falls short. Those that AWS IoT Core documents not to do are marked with the reason.
 * What MQTT 5 adds is in the cases beside these; which of them hold what of that suite is in its table.
 */

import type { IPublishPacket } from "mqtt-packet";
import { expect } from "vitest";
import { BrokerWorld } from "./broker-world.ts";
import { type Case, kept, leaves, message, published, received, subscribed } from "./interoperability-exchanges.ts";
import { connectPacket, type RawClient, type Version } from "./raw-client.ts";

const both: readonly Version[] = [4, 5];

/** A reader subscribes, and gets from a writer what was published. */
async function basic(version: Version, qualities: readonly (0 | 1 | 2)[]): Promise<void> {
  const world = new BrokerWorld();
  const reader = await world.connect(version, { clientId: "reader" });
  const most = qualities.includes(2) ? 2 : 1;
  expect(await subscribed(reader, "open/a", most)).toEqual([most]);
  const writer = await world.connect(version, { clientId: "writer" });
  await published(writer, ...qualities.map((qos) => message("open/a", qos)));
  expect(await received(reader)).toEqual(qualities.map((qos) => `open/a ${qos}`));
}

async function retained(version: Version, filter: string, expected: readonly string[]): Promise<void> {
  const world = new BrokerWorld();
  const writer = await world.connect(version, { clientId: "writer" });
  await published(writer, message("open/a", 0, { retain: true }), message("open/b/c", 1, { retain: true }));
  const reader = await world.connect(version, { clientId: "reader" });
  await subscribed(reader, filter, 1);
  expect((await received(reader)).toSorted()).toEqual(expected);
}

async function queueing(version: Version, qualities: readonly (0 | 1)[]): Promise<void> {
  const world = new BrokerWorld();
  const reader = await world.connect(version, kept("reader"));
  await subscribed(reader, "open/+/b", 1);
  await leaves(world, reader, "reader");
  const writer = await world.connect(version, { clientId: "writer" });
  await published(writer, ...qualities.map((qos) => message(`open/${qos}/b`, qos)));
  const { client, connack } = await world.connected(version, kept("reader"));
  expect(connack.sessionPresent).toBe(true);
  expect(await received(client)).toEqual(qualities.map((qos) => `open/${qos}/b ${qos}`));
}

async function takenBack(version: Version): Promise<void> {
  const world = new BrokerWorld();
  const reader = await world.connect(version, { clientId: "reader" });
  for (const topic of ["open/a", "open/b", "open/c"]) await subscribed(reader, topic, 1);
  reader.send({ cmd: "unsubscribe", messageId: 2, unsubscriptions: ["open/a"] });
  await reader.next("unsuback");
  const writer = await world.connect(version, { clientId: "writer" });
  await published(writer, message("open/a", 1), message("open/b", 1), message("open/c", 1));
  expect(await received(reader)).toEqual(["open/b 1", "open/c 1"]);
}

async function redelivery(version: Version, expected: (first: IPublishPacket) => object): Promise<void> {
  const world = new BrokerWorld();
  const reader = await world.connect(version, kept("reader"));
  await subscribed(reader, "open/#", 1);
  const writer = await world.connect(version, { clientId: "writer" });
  // The first one takes an id, which is free again when it is acknowledged.
  await published(writer, message("open/done", 1), message("open/a", 1));
  reader.send({ cmd: "puback", messageId: (await reader.next("publish")).messageId ?? 0 });
  const first = await reader.next("publish");
  reader.break();
  await expect.poll(() => world.broker.connection("reader")?.isConnected).toBe(false);
  const again = await world.connect(version, kept("reader"));
  expect(await again.next("publish")).toMatchObject(expected(first));
}

/** A client subscribes where it may not, stays connected, and is told so in the SUBACK. */
async function refusedAlone(version: Version): Promise<void> {
  const world = new BrokerWorld();
  const client = await world.connect(version);
  expect(await subscribed(client, "closed/a", 1)).toEqual([version === 5 ? 0x87 : 0x80]);
  client.send({ cmd: "pingreq" });
  await client.next("pingresp");
}

async function overlapping(version: Version): Promise<void> {
  const world = new BrokerWorld();
  const reader = await world.connect(version, { clientId: "reader" });
  await subscribed(reader, "open/#", 1);
  await subscribed(reader, "open/+", 0);
  const writer = await world.connect(version, { clientId: "writer" });
  await published(writer, message("open/a", 1));
  // One copy at the higher quality, or one for each of the filters.
  expect([["open/a 1"], ["open/a 0", "open/a 1"]]).toContainEqual((await received(reader)).toSorted());
}

async function dollar(version: Version): Promise<void> {
  const world = new BrokerWorld();
  const reader = await world.connect(version, { clientId: "reader" });
  await subscribed(reader, "open/+/#", 1);
  await world.broker.publish({ topic: "$open/a", payload: Buffer.from("x"), qos: 1, retain: false });
  expect(await received(reader)).toEqual([]);
}

async function willed(version: Version): Promise<void> {
  const world = new BrokerWorld();
  const reader = await world.connect(version, { clientId: "reader" });
  await subscribed(reader, "open/will", 1);
  const will = { topic: "open/will", payload: Buffer.from("gone"), qos: 1 as const, retain: true };
  const client = await world.connect(version, { will });
  client.break();
  expect(await reader.next("publish")).toMatchObject({ topic: "open/will", payload: Buffer.from("gone"), qos: 1 });
}

async function zeroLength(version: Version): Promise<void> {
  const world = new BrokerWorld();
  const { connack } = await world.connected(version, { clientId: "", clean: true });
  expect(connack).toMatchObject(version === 5 ? { reasonCode: 0 } : { returnCode: 0 });
  if (version === 5) expect(connack.properties?.assignedClientIdentifier).toMatch(/./);
  else {
    const client = world.client(4);
    // Is a CONNECT without an id that wants its session kept, which the packet library does not write.
    client.write(Buffer.from([0x10, 12, 0, 4, ...Buffer.from("MQTT"), 4, 0, 0, 60, 0, 0]));
    expect(await client.next("connack")).toMatchObject({ returnCode: 2 });
  }
}

async function silence(version: Version): Promise<void> {
  const world = new BrokerWorld();
  const reader = await world.connect(version, { clientId: "reader", keepalive: 300 });
  await subscribed(reader, "open/will", 1);
  const will = { topic: "open/will", payload: Buffer.from("silent"), qos: 1 as const, retain: false };
  const client = await world.connect(version, { keepalive: 30, will });
  world.time.pass(46_000);
  await client.closed();
  expect(await reader.next("publish")).toMatchObject({ topic: "open/will", payload: Buffer.from("silent") });
}

/** Another protocol's name is hung up on, and the one of MQTT 3.1 is refused in words whatever version stands beside it. */
async function wrongProtocol(version: Version): Promise<void> {
  const connect = (world: BrokerWorld, name: string): RawClient => {
    const client = world.client(version);
    const properties = version === 5 ? [0] : [];
    const rest = [0, name.length, ...Buffer.from(name), version, 2, 0, 60, ...properties, 0, 1, ...Buffer.from("a")];
    client.write(Buffer.from([0x10, rest.length, ...rest]));
    return client;
  };
  const world = new BrokerWorld();
  for (const name of ["MQTX", "hj", "mqtt", "MQTTS"]) {
    await expect(connect(world, name).next("connack"), name).rejects.toThrow("closed without");
  }
  const refused = version === 5 ? { reasonCode: 0x84 } : { returnCode: 1 };
  expect(await connect(world, "MQIsdp").next("connack")).toMatchObject(refused);
  expect(world.events).toEqual([]);
}

async function secondConnect(version: Version): Promise<void> {
  const world = new BrokerWorld();
  const reader = await world.connect(version, { clientId: "reader" });
  await subscribed(reader, "open/will", 1);
  const will = { topic: "open/will", payload: Buffer.from("cut"), qos: 1 as const, retain: false };
  const client = await world.connect(version, { will });
  client.send(connectPacket(version, { clientId: "another" }));
  await client.closed();
  expect(world.broker.connection("another")).toBeUndefined();
  expect(await reader.next("publish")).toMatchObject({ payload: Buffer.from("cut") });
}

const noQoS2 = "AWS IoT Core has no QoS 2";

export const cases: readonly Case[] = [
  { name: "messages of QoS 0 and 1 arrive", versions: both, run: (version) => basic(version, [0, 1]) },
  { name: "messages of QoS 2 arrive", versions: both, gap: noQoS2, run: (version) => basic(version, [0, 1, 2]) },
  {
    name: "retained messages come to a new subscriber",
    versions: both,
    run: (version) => retained(version, "open/a", ["open/a 0"]),
  },
  {
    name: "retained messages come to a wildcard",
    versions: both,
    gap: "AWS IoT Core sends no retained messages to filters with wildcards",
    run: (version) => retained(version, "open/#", ["open/a 0", "open/b/c 1"]),
  },
  { name: "a second CONNECT ends the connection, whoever it names", versions: both, run: secondConnect },
  { name: "another protocol's name is not let in", versions: both, run: wrongProtocol },
  { name: "a client without an id gets one", versions: both, run: zeroLength },
  { name: "a kept session gets messages of QoS 1", versions: both, run: (version) => queueing(version, [1]) },
  {
    name: "a kept session gets messages of QoS 0",
    versions: both,
    gap: "AWS IoT Core keeps nothing of QoS 0, which MQTT leaves open",
    run: (version) => queueing(version, [0, 1]),
  },
  { name: "overlapping filters", versions: both, run: overlapping },
  { name: "a will is sent, and kept where it is retained", versions: both, run: willed },
  { name: "a silent client is gone, and its will is sent", versions: both, run: silence },
  {
    name: "what was not acknowledged comes again, and is marked",
    versions: both,
    run: (version) => redelivery(version, () => ({ topic: "open/a", dup: true })),
  },
  {
    name: "what comes again has its former id",
    versions: both,
    gap: "AWS IoT Core chooses another id on rare occasions, and the laptop's broker always",
    run: (version) => redelivery(version, ({ messageId = 0 }) => ({ topic: "open/a", messageId })),
  },
  {
    name: "a refused filter is refused in the SUBACK alone",
    versions: both,
    gap: "AWS IoT Core ends the connection of who subscribes where it may not",
    run: refusedAlone,
  },
  { name: "wildcards do not find what begins with $", versions: both, run: dollar },
  { name: "what was unsubscribed from does not come", versions: both, run: takenBack },
];
