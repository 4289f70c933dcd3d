import type { IPublishPacket } from "mqtt-packet";
import { describe, expect, test } from "vitest";
import { admission, allow, BrokerWorld, rule } from "./broker-world.ts";
import { acknowledge, ended, message, subscriber } from "./messages.ts";
import type { RawClient, Version } from "./raw-client.ts";

describe.each([4, 5] as const)("by version %i", (version) => {
  test("a message goes through the rule, in the words of its SQL, and to subscribers", async () => {
    const world = new BrokerWorld();
    const reader = await subscriber(world, version, "open/#");
    const client = await world.connect(version);
    const payload = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    client.send(message({ payload }));
    expect(await client.next("puback")).toMatchObject({ messageId: 1 });
    expect(await acknowledge(reader)).toMatchObject({ topic: "open/data/a", payload, qos: 1, retain: false });
    expect(world.sent).toEqual([
      {
        queueUrl: "http://127.0.0.1/0/intake",
        body: {
          payload: payload.toString("base64"),
          topic: "open/data/a",
          receivedAt: world.time.wallMillis(),
          clientId: "device",
        },
        by: { ruleName: "data", logicalId: "Rule", roleArn: "role" },
      },
    ]);
  });

  test.each([0, 131_072])("a payload of %i bytes arrives whole", async (size) => {
    const world = new BrokerWorld();
    const reader = await subscriber(world, version, "open/#", 0);
    const client = await world.connect(version);
    const payload = Buffer.alloc(size, 0xf5);
    client.send(message({ payload }));
    await client.next("puback");
    expect((await reader.next("publish")).payload).toEqual(payload);
    expect(world.sent[0]?.body.payload).toBe(payload.toString("base64"));
  });

  test("the acknowledgement waits for the rule's action, and keeps the order of the messages", async () => {
    const world = new BrokerWorld();
    const gates = new Map<string, () => void>();
    world.onSend = (body) => new Promise((resolve) => gates.set(JSON.parse(body).topic, resolve));
    const client = await world.connect(version);
    client.send(message({ topic: "open/data/1", messageId: 1 }));
    client.send(message({ topic: "open/data/2", messageId: 2 }));
    await expect.poll(() => gates.size).toBe(2);
    gates.get("open/data/2")?.();
    expect(await client.settled()).toEqual([]);
    gates.get("open/data/1")?.();
    expect(await client.next("puback")).toMatchObject({ messageId: 1 });
    expect(await client.next("puback")).toMatchObject({ messageId: 2 });
  });

  test("what the queue does not take goes to the error action and is acknowledged", async () => {
    const world = new BrokerWorld();
    world.onSend = () => Promise.reject(new Error("denied"));
    const client = await world.connect(version);
    client.send(message());
    await client.next("puback");
    expect(world.put).toEqual([
      {
        key: `mqtt-errors/${world.time.wallMillis()}`,
        body: {
          ruleName: "data",
          topic: "open/data/a",
          cloudwatchTraceId: expect.any(String),
          clientId: "device",
          base64OriginalPayload: "eA==",
          failures: [
            { failedAction: "SqsAction", failedResource: "intake", errorMessage: expect.stringMatching("denied") },
          ],
        },
      },
    ]);
  });

  test.each([0, 1] as const)(
    "what nothing takes at QoS %i is not acknowledged, and the client is hung up on",
    async (qos) => {
      const world = new BrokerWorld();
      world.onSend = world.onPut = () => Promise.reject(new Error("full"));
      const client = await world.connect(version);
      client.send(message({ qos }));
      expect(await client.closed()).toMatchObject(ended(version, 0x83));
    },
  );

  test.each([0, 1] as const)(
    "an unauthorized message at QoS %i reaches nothing and ends the connection",
    async (qos) => {
      const world = new BrokerWorld({ rules: [{ ...rule, filter: "#" }] });
      const client = await world.connect(version);
      client.send(message({ topic: "closed/a", qos }));
      const acknowledged = version === 5 && qos === 1 ? [{ cmd: "puback", reasonCode: 0x87 }] : [];
      expect(await client.closed()).toMatchObject([...acknowledged, ...ended(version, 0x87)]);
      expect(world.sent).toEqual([]);
      expect(world.log).toMatchObject([{ topic: "closed/a", clientId: "device", about: "principal" }]);
    },
  );

  test("a retained message needs a right of its own", async () => {
    const world = new BrokerWorld();
    world.authorize = () => admission([allow("iot:Connect", "client/*"), allow("iot:Publish", "topic/open/*")]);
    const client = await world.connect(version);
    client.send(message({ retain: true }));
    await client.closed();
    expect(world.sent).toEqual([]);
  });

  test.each([
    ["QoS 2", { qos: 2 }, 0x9b],
    ["a wildcard", { topic: "open/+" }, 0x90],
    ["eight slashes", { topic: "open/2/3/4/5/6/7/8/9" }, 0x90],
    ["257 bytes", { topic: `open/${"x".repeat(252)}` }, 0x90],
    ["no UTF-8", { topic: "open/\ufffd" }, 0x90],
    ["more than 128 KiB", { payload: Buffer.alloc(131_073) }, undefined],
  ] as const)("a message with %s ends the connection, with a reason in the log", async (_what, changes, code) => {
    const world = new BrokerWorld();
    const client = await world.connect(version);
    client.send(message(changes as Partial<IPublishPacket>));
    expect(await client.closed()).toMatchObject(ended(version, code));
    expect(world.log).toMatchObject([{ message: "an MQTT client was disconnected", clientId: "device" }]);
    expect(world.sent).toEqual([]);
  });

  test("a packet larger than any message is cut off before it is whole", async () => {
    const world = new BrokerWorld();
    const client = await world.connect(version);
    client.write(Buffer.concat([Buffer.from([0x30, 0xff, 0xff, 0xff, 0x7f]), Buffer.alloc(200_000)]));
    expect(await client.closed()).toEqual([]);
  });

  test("of 101 messages in a second, both ways together, one is discarded and counted", async () => {
    const world = new BrokerWorld();
    const client = await subscriber(world, version, "open/back");
    for (let at = 1; at <= 60; at += 1) client.send(message({ topic: "open/out", messageId: at }));
    await expect.poll(() => client.packets.filter(({ cmd }) => cmd === "puback").length).toBe(60);
    for (let at = 1; at <= 41; at += 1)
      await world.broker.publish({ topic: "open/back", payload: Buffer.from("x"), qos: 0, retain: false });
    await client.settled();
    expect(client.packets.filter(({ cmd }) => cmd === "publish")).toHaveLength(40);
    expect(world.broker.refusals()).toEqual({ "an MQTT message was discarded": 1 });
    world.time.pass(1_000);
    await world.broker.publish({ topic: "open/back", payload: Buffer.from("x"), qos: 0, retain: false });
    await client.settled();
    expect(client.packets.filter(({ cmd }) => cmd === "publish")).toHaveLength(41);
  });

  test("a message that is discarded is not acknowledged", async () => {
    const world = new BrokerWorld();
    const client = await world.connect(version);
    for (let at = 1; at <= 102; at += 1) client.send(message({ messageId: at }));
    const packets = await client.settled();
    expect(packets).toHaveLength(100);
    expect(world.sent).toHaveLength(100);
    expect(world.log.filter((line) => line.message === "an MQTT message was discarded")).toHaveLength(1);
    world.time.pass(60_000);
    expect(world.log.at(-1)).toMatchObject({ message: "an MQTT message was discarded", times: 1 });
  });

  test("more than 512 KiB in a second are discarded", async () => {
    const world = new BrokerWorld();
    const client = await world.connect(version);
    for (let at = 1; at <= 5; at += 1) client.send(message({ messageId: at, payload: Buffer.alloc(131_072) }));
    expect(await client.settled()).toHaveLength(4);
  });

  test("a message reaches whom its policy lets receive it, whatever is subscribed", async () => {
    const world = new BrokerWorld();
    const rights = [allow("iot:Connect", "client/*"), allow("iot:Subscribe", "topicfilter/open/*")];
    world.authorize = () => admission([...rights, allow("iot:Receive", "topic/open/mine")]);
    const reader = await subscriber(world, version, "open/#");
    for (const topic of ["open/other", "open/mine"]) {
      await world.broker.publish({ topic, payload: Buffer.from("x"), qos: 0, retain: false });
    }
    expect(await reader.next("publish")).toMatchObject({ topic: "open/mine" });
  });

  test("overlapping filters of one client bring one copy, at the higher QoS", async () => {
    const world = new BrokerWorld();
    const client = await subscriber(world, version, "open/#", 0);
    client.send({ cmd: "subscribe", messageId: 2, subscriptions: [{ topic: "open/+", qos: 1 }] });
    await client.next("suback");
    await world.broker.publish({ topic: "open/a", payload: Buffer.from("x"), qos: 1, retain: false });
    expect(await acknowledge(client)).toMatchObject({ qos: 1 });
    expect(await client.settled()).toEqual([]);
  });
});

describe("a client that does not wait for acknowledgements", () => {
  /** Sends 101 messages that the rule does not take yet, in two seconds. */
  async function flood(version: Version): Promise<{ client: RawClient; world: BrokerWorld; release: () => void }> {
    const world = new BrokerWorld();
    const { promise, resolve } = Promise.withResolvers<void>();
    world.onSend = () => promise;
    const client = await world.connect(version);
    for (let at = 1; at <= 60; at += 1) client.send(message({ messageId: at }));
    await client.settled();
    world.time.pass(1_000);
    for (let at = 61; at <= 101; at += 1) client.send(message({ messageId: at }));
    return { client, world, release: resolve };
  }

  test("is not read on by MQTT 3.1.1 until it is answered", async () => {
    const { client, world, release } = await flood(4);
    release();
    await expect.poll(() => client.packets.filter(({ cmd }) => cmd === "puback").length).toBe(101);
    expect(world.sent).toHaveLength(101);
  });

  test("is hung up on by MQTT 5, which told it the maximum", async () => {
    const { client } = await flood(5);
    expect(await client.closed()).toMatchObject([{ cmd: "disconnect", reasonCode: 0x93 }]);
  });
});

test("a client without rights loops, and the log says so once a minute with the count", async () => {
  const world = new BrokerWorld();
  for (let at = 0; at < 11; at += 1) {
    const client = await world.connect(4, { clean: false });
    client.send(message({ topic: "closed/a" }));
    await client.closed();
  }
  const said = () => world.log.filter((line) => line.message === "an MQTT client was disconnected");
  expect(said()).toHaveLength(1);
  world.time.pass(60_000);
  expect(said()).toMatchObject([{ topic: "closed/a" }, { topic: "closed/a", times: 10 }]);
});
