import type { ISubscription } from "mqtt-packet";
import { describe, expect, test } from "vitest";
import { admission, allow, BrokerWorld, openStatements } from "./broker-world.ts";
import type { RawClient, Version } from "./raw-client.ts";

const versions: Version[] = [4, 5];

function ask(client: RawClient, ...subscriptions: ISubscription[]): void {
  client.send({ cmd: "subscribe", messageId: 1, subscriptions });
}

const send = (world: BrokerWorld, topic: string, retain = false, qos: 0 | 1 = 0): Promise<void> =>
  world.broker.publish({ topic, payload: Buffer.from(topic), qos, retain });

const topicsOf = async (client: RawClient): Promise<unknown[]> =>
  (await client.settled()).map((packet) => (packet.cmd === "publish" ? packet.topic : packet.cmd));

const all = [
  allow("iot:Connect", "client/*"),
  allow(["iot:Subscribe"], "topicfilter/*"),
  allow(["iot:Receive", "iot:Publish"], "topic/*"),
];

describe.each(versions)("by version %i", (version) => {
  const refusal = (code: number, filters = 1) =>
    version === 5
      ? [
          { cmd: "suback", granted: Array.from({ length: filters }, () => code) },
          { cmd: "disconnect", reasonCode: code },
        ]
      : [];

  test.each([
    "a#",
    "a/#/b",
    "a+/b",
    "a/+b",
    "",
    "$share//a",
    "$share/+/a",
    "$share/g#/a",
    "$share/g",
    "x".repeat(257),
    "1/2/3/4/5/6/7/8/9",
  ])("the filter %j is refused, with a reason in the log", async (topic) => {
    const world = new BrokerWorld();
    world.authorize = () => admission(all);
    const client = await world.connect(version);
    ask(client, { topic, qos: 0 });
    expect(await client.closed()).toMatchObject(refusal(0x8f));
    expect(world.log).toMatchObject([{ clientId: "device", why: expect.stringMatching("filter") }]);
  });

  test.each(["closed/#", "#", "+/data", "$SYS/#", "open", "open+/a"])("the filter %s is forbidden", async (topic) => {
    const world = new BrokerWorld();
    const client = await world.connect(version);
    ask(client, { topic, qos: 0 });
    // A malformed filter is malformed first.
    expect(await client.closed()).toMatchObject(refusal(topic === "open+/a" ? 0x8f : 0x87));
  });

  test("x/# does not match x", async () => {
    const world = new BrokerWorld();
    const client = await world.connect(version);
    ask(client, { topic: "open/x/#", qos: 0 });
    await client.next("suback");
    for (const topic of ["open/x", "open/x/", "open/x/a"]) await send(world, topic);
    expect(await topicsOf(client)).toEqual(["open/x/", "open/x/a"]);
  });

  test("# and + do not match topics that begin with $", async () => {
    const world = new BrokerWorld();
    world.authorize = () => admission(all);
    const client = await world.connect(version);
    ask(client, { topic: "#", qos: 0 }, { topic: "+/events/#", qos: 0 });
    await client.next("suback");
    await send(world, "$SYS/events/a");
    await send(world, "a/events/a");
    expect(await topicsOf(client)).toEqual(["a/events/a"]);
  });

  test("a SUBSCRIBE at QoS 2 ends the connection without a SUBACK", async () => {
    const world = new BrokerWorld();
    const client = await world.connect(version);
    ask(client, { topic: "open/a", qos: 2 });
    expect(await client.closed()).toMatchObject(version === 5 ? [{ cmd: "disconnect", reasonCode: 0x9b }] : []);
    expect(world.log).toHaveLength(1);
  });

  test("eight filters are taken, and nine are refused", async () => {
    const world = new BrokerWorld();
    const client = await world.connect(version);
    const filters = Array.from({ length: 9 }, (_, at) => ({ topic: `open/${at}`, qos: 1 as const }));
    ask(client, ...filters.slice(0, 8));
    expect((await client.next("suback")).granted).toEqual(Array.from({ length: 8 }, () => 1));
    ask(client, ...filters);
    expect(await client.closed()).toMatchObject(refusal(0x97, 9));
  });

  test("the 51st subscription is refused in the SUBACK alone, and one of them again is not counted", async () => {
    const world = new BrokerWorld();
    const client = await world.connect(version);
    for (let at = 0; at < 50; at += 1) {
      ask(client, { topic: `open/${at}`, qos: 0 });
      await client.next("suback");
    }
    ask(client, { topic: "open/7", qos: 1 }, { topic: "open/50", qos: 0 });
    expect((await client.next("suback")).granted).toEqual([1, version === 5 ? 0x97 : 0x80]);
    expect(world.log).toMatchObject([{ message: "an MQTT subscription was refused" }]);
    await send(world, "open/50");
    await send(world, "open/7");
    expect(await topicsOf(client)).toEqual(["open/7"]);
  });

  test("UNSUBSCRIBE ends a subscription by its text", async () => {
    const world = new BrokerWorld();
    const client = await world.connect(version);
    ask(client, { topic: "open/+", qos: 0 }, { topic: "$share/g/open/a", qos: 0 });
    await client.next("suback");
    client.send({ cmd: "unsubscribe", messageId: 2, unsubscriptions: ["open/+", "$share/g/open/a", "open/x"] });
    const unsuback = await client.next("unsuback");
    if (version === 5) expect(unsuback.granted).toEqual([0, 0, 0x11]);
    await send(world, "open/a");
    expect(await topicsOf(client)).toEqual([]);
  });

  test("of a shared subscription each message goes to one member that is connected", async () => {
    const world = new BrokerWorld();
    const members = [];
    for (const clientId of ["one", "two", "three"]) {
      const client = await world.connect(version, { clientId });
      ask(client, { topic: "$share/g/open/#", qos: 0 });
      await client.next("suback");
      members.push(client);
    }
    members[2]?.break();
    await expect.poll(() => world.broker.connection("three")?.isConnected).toBe(false);
    for (let at = 0; at < 10; at += 1) await send(world, `open/${at}`);
    const counts = [];
    for (const client of members.slice(0, 2)) counts.push((await topicsOf(client)).length);
    expect(counts).toEqual([5, 5]);
  });

  test("a shared filter cannot reach across levels of what its policy names", async () => {
    const world = new BrokerWorld();
    world.authorize = () =>
      admission([
        allow("iot:Connect", "client/*"),
        allow("iot:Subscribe", "topicfilter/v1/raw/C/*", "topicfilter/$share/*/v1/raw/C/*"),
        allow("iot:Receive", "topic/v1/raw/C/*"),
      ]);
    const client = await world.connect(version);
    ask(client, { topic: "$share/g/v1/raw/C/#", qos: 0 });
    await client.next("suback");
    ask(client, { topic: "$share/g/v1/raw/Other/x/v1/raw/C/#", qos: 0 });
    expect(await client.closed()).toMatchObject(refusal(0x87));
  });

  test("retained messages come for whole topics alone, and are forgotten by an empty one", async () => {
    const world = new BrokerWorld();
    await send(world, "open/kept", true);
    await send(world, "open/kept/2", true);
    const client = await world.connect(version);
    ask(client, { topic: "open/+", qos: 0 }, { topic: "open/#", qos: 0 }, { topic: "$share/g/open/kept", qos: 0 });
    await client.next("suback");
    expect(await topicsOf(client)).toEqual([]);
    ask(client, { topic: "open/kept", qos: 0 });
    await client.next("suback");
    expect(await client.next("publish")).toMatchObject({ topic: "open/kept", retain: true });
    await world.broker.publish({ topic: "open/kept", payload: Buffer.alloc(0), qos: 0, retain: true });
    await client.settled();
    ask(client, { topic: "open/kept", qos: 0 });
    await client.next("suback");
    expect(await topicsOf(client)).toEqual([]);
  });

  test("retained messages outlast the laptop", async () => {
    const world = new BrokerWorld();
    await send(world, "open/kept", true, 1);
    world.restart();
    const client = await world.connect(version);
    ask(client, { topic: "open/kept", qos: 0 });
    await client.next("suback");
    expect(await client.next("publish")).toMatchObject({ payload: Buffer.from("open/kept"), retain: true });
  });
});

test("a subscription identifier ends the connection", async () => {
  const world = new BrokerWorld();
  const client = await world.connect(5);
  const properties = { subscriptionIdentifier: 1 };
  client.send({ cmd: "subscribe", messageId: 1, subscriptions: [{ topic: "open/a", qos: 0 }], properties });
  expect(await client.closed()).toMatchObject([{ cmd: "disconnect", reasonCode: 0xa1 }]);
});

test.each([
  [0, true, ["open/a", "open/a"]],
  [1, false, ["open/a"]],
  [2, false, []],
] as const)("MQTT 5 gets retained messages by its handling %i", async (rh, _again, expected) => {
  const world = new BrokerWorld();
  await send(world, "open/a", true);
  const client = await world.connect(5);
  for (let at = 0; at < 2; at += 1) ask(client, { topic: "open/a", qos: 0, rh, nl: false, rap: false });
  expect((await topicsOf(client)).filter((each) => each !== "suback")).toEqual(expected);
});

test("MQTT 5 gets the mark with which a message was published, where it asked for that", async () => {
  const world = new BrokerWorld();
  const client = await world.connect(5);
  ask(
    client,
    { topic: "open/a", qos: 0, rap: true, rh: 0, nl: false },
    { topic: "open/b", qos: 0, rap: false, rh: 0, nl: false },
  );
  await client.next("suback");
  for (const topic of ["open/a", "open/b"]) await send(world, topic, true);
  expect(await client.settled()).toMatchObject([{ retain: true }, { retain: false }]);
});

test("wills, connections and subscriptions are told of, once and in order", async () => {
  const world = new BrokerWorld();
  const watcher = await world.connect(5, { clientId: "watcher" });
  ask(watcher, { topic: "$aws/events/#", qos: 0 });
  await watcher.next("suback");
  await watcher.settled();
  const client = await world.connect(4);
  ask(client, { topic: "open/a", qos: 0 }, { topic: "open/b", qos: 0 });
  await client.next("suback");
  client.send({ cmd: "unsubscribe", messageId: 2, unsubscriptions: ["open/a"] });
  await client.next("unsuback");
  client.send({ cmd: "disconnect" });
  await client.closed();
  const events = (await watcher.settled()).flatMap((packet) =>
    packet.cmd === "publish" ? [{ topic: packet.topic, ...JSON.parse(packet.payload.toString()) }] : [],
  );
  const common = {
    clientId: "device",
    principalIdentifier: "principal",
    timestamp: world.time.wallMillis(),
    sessionIdentifier: events[0]?.sessionIdentifier,
  };
  const { versionNumber } = events[0] ?? {};
  expect(versionNumber).toEqual(expect.any(Number));
  expect(events).toEqual([
    {
      ...common,
      topic: "$aws/events/presence/connected/device",
      eventType: "connected",
      ipAddress: "127.0.0.1",
      versionNumber,
    },
    {
      ...common,
      topic: "$aws/events/subscriptions/subscribed/device",
      eventType: "subscribed",
      topics: ["open/a", "open/b"],
    },
    {
      ...common,
      topic: "$aws/events/subscriptions/unsubscribed/device",
      eventType: "unsubscribed",
      topics: ["open/a"],
    },
    {
      ...common,
      topic: "$aws/events/presence/disconnected/device",
      eventType: "disconnected",
      clientInitiatedDisconnect: true,
      disconnectReason: "CLIENT_INITIATED_DISCONNECT",
      versionNumber,
    },
  ]);
  await world.connect(4);
  const [again] = await watcher.settled();
  const next = again?.cmd === "publish" ? JSON.parse(again.payload.toString()) : {};
  expect(next.versionNumber).toBeGreaterThan(versionNumber);
});

test("client ids with wildcards get no lifecycle events", async () => {
  const world = new BrokerWorld();
  world.authorize = () => admission(openStatements);
  const watcher = await world.connect(5, { clientId: "watcher" });
  ask(watcher, { topic: "$aws/events/#", qos: 0 });
  await watcher.next("suback");
  await watcher.settled();
  await world.connect(5, { clientId: "a+b" });
  await world.connect(5, { clientId: "a#" });
  expect(await watcher.settled()).toEqual([]);
});
