/** Holds what MQTT 5 adds for clients, beside what both versions have: properties, aliases, identifiers and expiry. */

import type { IConnectPacket, IPublishPacket } from "mqtt-packet";
import { expect } from "vitest";
import { BrokerWorld } from "./broker-world.ts";
import { type Case, isPublish, kept, leaves, message, published, subscribed } from "./interoperability-exchanges.ts";
import type { RawClient } from "./raw-client.ts";

const properties = {
  payloadFormatIndicator: true,
  contentType: "text/plain",
  userProperties: { a: ["1", "2"], b: "3" },
};

const publishes = async (client: RawClient): Promise<IPublishPacket[]> => (await client.settled()).filter(isPublish);

async function describedPayload(): Promise<void> {
  const world = new BrokerWorld();
  const reader = await world.connect(5, { clientId: "reader" });
  await subscribed(reader, "open/a", 1);
  const writer = await world.connect(5, { clientId: "writer" });
  await published(writer, message("open/a", 0, { properties }), message("open/a", 1, { properties }));
  expect(await publishes(reader)).toMatchObject([
    { qos: 0, properties },
    { qos: 1, properties },
  ]);
}

async function retainedProperties(): Promise<void> {
  const world = new BrokerWorld();
  const writer = await world.connect(5, { clientId: "writer" });
  await published(writer, message("open/a", 1, { retain: true, properties }));
  const reader = await world.connect(5, { clientId: "reader" });
  await subscribed(reader, "open/a", 1);
  expect(await publishes(reader)).toMatchObject([{ retain: true, properties }]);
}

async function willProperties(): Promise<void> {
  const world = new BrokerWorld();
  const reader = await world.connect(5, { clientId: "reader" });
  await subscribed(reader, "open/will", 1);
  const will = { topic: "open/will", payload: Buffer.from("gone"), qos: 1 as const, retain: false, properties };
  const client = await world.connect(5, { will });
  client.break();
  expect(await reader.next("publish")).toMatchObject({ payload: Buffer.from("gone"), properties });
}

/** Two clients hear one topic, none its own messages, and answer each other there. */
async function requestAndResponse(): Promise<void> {
  const world = new BrokerWorld();
  const asker = await world.connect(5, { clientId: "asker" });
  const answerer = await world.connect(5, { clientId: "answerer" });
  for (const client of [asker, answerer]) {
    client.send({ cmd: "subscribe", messageId: 1, subscriptions: [{ topic: "open/talk", qos: 1, nl: true }] });
    await client.next("suback");
  }
  const correlationData = Buffer.from([0, 255, 1]);
  const request = { responseTopic: "open/talk", correlationData };
  await published(asker, message("open/talk", 1, { payload: "question", properties: request }));
  const question = await answerer.next("publish");
  expect(question).toMatchObject({ payload: Buffer.from("question"), properties: request });
  const answer = { payload: "answer", properties: question.properties ?? {} };
  await published(answerer, message(question.properties?.responseTopic ?? "", 1, answer));
  expect(await publishes(asker)).toMatchObject([{ payload: Buffer.from("answer"), properties: { correlationData } }]);
  expect(await publishes(answerer)).toEqual([]);
}

async function identified(): Promise<void> {
  const world = new BrokerWorld();
  const client = await world.connect(5);
  await subscribed(client, "open/a", 1, { properties: { subscriptionIdentifier: 7 } });
  await published(client, message("open/a", 0));
  expect((await publishes(client))[0]?.properties).toMatchObject({ subscriptionIdentifier: 7 });
}

async function forgottenAlias(): Promise<void> {
  const world = new BrokerWorld();
  const aliased = (topic: string) => message(topic, 1, { properties: { topicAlias: 1 } });
  const client = await world.connect(5, kept("writer"));
  await published(client, aliased("open/a"), aliased(""));
  await leaves(world, client, "writer");
  const again = await world.connect(5, kept("writer"));
  again.send(aliased(""));
  expect(await again.closed()).toMatchObject([{ cmd: "disconnect", reasonCode: 0x82 }]);
}

async function unofferedAliases(): Promise<void> {
  const world = new BrokerWorld();
  const client = await world.connect(5, { properties: { topicAliasMaximum: 0 } });
  await subscribed(client, "open/a", 1);
  await published(client, message("open/a", 0), message("open/a", 0));
  const got = await publishes(client);
  expect(got.map(({ topic, properties: given }) => [topic, given?.topicAlias])).toEqual([
    ["open/a", undefined],
    ["open/a", undefined],
  ]);
}

/** A client offers topic aliases, and the server takes the offer. */
async function serverAliases(): Promise<void> {
  const world = new BrokerWorld();
  const client = await world.connect(5, { properties: { topicAliasMaximum: 1 } });
  await subscribed(client, "open/a", 1);
  await published(client, message("open/a", 0), message("open/a", 0));
  const [first, second] = await publishes(client);
  expect(first?.properties?.topicAlias).toBe(1);
  expect(second).toMatchObject({ topic: "", properties: { topicAlias: 1 } });
}

/** A will that wants to wait longer than its session lives is published when the session ends. */
async function willOfShortSession(): Promise<void> {
  const world = new BrokerWorld();
  const reader = await world.connect(5, { clientId: "reader", keepalive: 600 });
  await subscribed(reader, "open/will", 1);
  const will = (payload: string, willDelayInterval: number) => ({
    will: { topic: "open/will", payload: Buffer.from(payload), qos: 1 as const, retain: false },
    delay: willDelayInterval,
  });
  const breaks = async (sessionExpiryInterval: number, { will: each, delay }: ReturnType<typeof will>) => {
    const opening: Partial<IConnectPacket> = {
      properties: { sessionExpiryInterval },
      will: { ...each, properties: { willDelayInterval: delay } },
    };
    const client = await world.connect(5, opening);
    client.break();
    await expect.poll(() => world.broker.connection("device")?.isConnected).toBe(false);
  };
  await breaks(0, will("at once", 5));
  expect(await reader.next("publish")).toMatchObject({ payload: Buffer.from("at once") });
  await breaks(2, will("after the session", 5));
  world.time.pass(1_999);
  expect(await publishes(reader)).toEqual([]);
  world.time.pass(1);
  expect(await reader.next("publish")).toMatchObject({ payload: Buffer.from("after the session") });
}

async function longerSession(): Promise<void> {
  const world = new BrokerWorld();
  const short = { ...kept("device"), properties: { sessionExpiryInterval: 1 } };
  const client = await world.connect(5, short);
  client.send({ cmd: "disconnect", reasonCode: 0, properties: { sessionExpiryInterval: 5 } });
  await client.closed();
  world.time.pass(3_000);
  expect((await world.connected(5, short)).connack.sessionPresent).toBe(true);
}

/** Both have a shared filter and one of their own: the shared message comes to one, the other one to both. */
async function sharedBesideOwn(): Promise<void> {
  const world = new BrokerWorld();
  const members = [];
  for (const clientId of ["one", "two"]) {
    const client = await world.connect(5, { clientId });
    const filters = ["$share/g/open/shared", "open/own"];
    client.send({
      cmd: "subscribe",
      messageId: 1,
      subscriptions: filters.map((topic) => ({ topic, qos: 1 as const })),
    });
    await client.next("suback");
    members.push(client);
  }
  const writer = await world.connect(5, { clientId: "writer" });
  await published(writer, message("open/own", 0), message("open/shared", 0));
  await writer.settled();
  const got = [];
  for (const client of members) got.push(...(await publishes(client)).map(({ topic }) => topic));
  expect(got.toSorted()).toEqual(["open/own", "open/own", "open/shared"]);
}

async function idForKeptSession(): Promise<void> {
  const client = new BrokerWorld().client(5);
  // Is a CONNECT without an id that wants no clean start, which the packet library does not write.
  client.write(Buffer.from([0x10, 13, 0, 4, ...Buffer.from("MQTT"), 5, 0, 0, 60, 0, 0, 0]));
  const connack = await client.next("connack");
  expect(connack).toMatchObject({
    reasonCode: 0,
    properties: { assignedClientIdentifier: expect.stringMatching(/./) },
  });
}

async function shorterKeepAlive(): Promise<void> {
  const { connack } = await new BrokerWorld().connected(5, { keepalive: 120 });
  expect(connack.properties?.serverKeepAlive).toBe(60);
}

const five = [5] as const;

export const casesOf5: readonly Case[] = [
  { name: "subscribers are told what a payload is, and its properties", versions: five, run: describedPayload },
  { name: "retained messages have the properties of their publisher", versions: five, run: retainedProperties },
  { name: "a will has the properties that it was left with", versions: five, run: willProperties },
  { name: "a request is answered where it asks for the answer", versions: five, run: requestAndResponse },
  { name: "a client without an id gets one for a kept session too", versions: five, run: idForKeptSession },
  { name: "a topic alias is forgotten with its connection", versions: five, run: forgottenAlias },
  { name: "no alias is sent to a client that takes none", versions: five, run: unofferedAliases },
  { name: "a will waits no longer than its session lives", versions: five, run: willOfShortSession },
  { name: "a session may be made longer by the DISCONNECT", versions: five, run: longerSession },
  { name: "a shared filter takes nothing from other filters", versions: five, run: sharedBesideOwn },
  {
    name: "messages carry the identifier of their subscription",
    versions: five,
    gap: "AWS IoT Core takes no subscription identifiers",
    run: identified,
  },
  {
    name: "the server uses topic aliases",
    versions: five,
    gap: "AWS IoT Core may leave them out, as any server may, and ours does",
    run: serverAliases,
  },
  {
    name: "a keep-alive of two minutes is made one of one",
    versions: five,
    gap: "AWS IoT Core grants what is asked for between 30 and 1200 seconds; Paho's own server has 60 at most",
    run: shorterKeepAlive,
  },
];
