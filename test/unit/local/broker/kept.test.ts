import { expect, test } from "vitest";
import { BrokerWorld, rule } from "./broker-world.ts";

const told = (filter: string) => {
  const world = new BrokerWorld({ rules: [{ ...rule, filter }] });
  const events = (): Record<string, unknown>[] =>
    world.sent.map(({ body }) => JSON.parse(Buffer.from(String(body.payload), "base64").toString("utf8")));
  return { world, events };
};

const disconnected = "$aws/events/presence/disconnected/#";
const hindered = "v1/broker/hindered/#";

const publishOf = (topic: string, messageId = 1, size = 1) =>
  ({ cmd: "publish", topic, payload: Buffer.alloc(size), qos: 1, messageId, dup: false, retain: false }) as const;

test.each([4, 5] as const)(
  "what a client of version %i did is told with its end: which topic, and why",
  async (version) => {
    const { world, events } = told(disconnected);
    const publishing = await world.connect(version);
    publishing.send(publishOf("closed/a"));
    await publishing.closed();
    const subscribing = await world.connect(version);
    subscribing.send({ cmd: "subscribe", messageId: 1, subscriptions: [{ topic: "closed/#", qos: 0 }] });
    await subscribing.closed();
    const large = await world.connect(version);
    large.send(publishOf("open/a", 1, 131_073));
    await large.closed();
    const greedy = await world.connect(version);
    const subscriptions = Array.from({ length: 9 }, (_, index) => ({ topic: `open/${index}`, qos: 0 as const }));
    greedy.send({ cmd: "subscribe", messageId: 1, subscriptions });
    await greedy.closed();
    expect(events().map((event) => [event.disconnectReason, event.disconnectDetail])).toStrictEqual([
      ["AUTH_ERROR", { why: "it may not publish to this topic", topic: "closed/a" }],
      ["AUTH_ERROR", { why: "it may not subscribe to this filter", topic: "closed/#" }],
      ["CLIENT_ERROR", { why: "its payload is larger than 131072 bytes", topic: "open/a" }],
      ["CLIENT_ERROR", { why: "it sent more than 8 filters in one SUBSCRIBE" }],
    ]);
  },
);

test.each([
  ["open/2/3/4/5/6/7/8/9", "has more than 7 slashes"],
  [`open/${"x".repeat(252)}`, "is longer than 256 bytes"],
  ["open/+/#/a", "is malformed"],
])("what is wrong with the topic or filter %s is told in words", async (topic, words) => {
  const { world, events } = told(disconnected);
  const publishing = await world.connect(5);
  publishing.send(publishOf(topic));
  await publishing.closed();
  const subscribing = await world.connect(5);
  subscribing.send({ cmd: "subscribe", messageId: 1, subscriptions: [{ topic, qos: 0 }] });
  await subscribing.closed();
  expect(events().map((event) => event.disconnectDetail)).toStrictEqual([
    { why: `it published to a topic that ${words}`, topic },
    { why: `it subscribed to a filter that ${words}`, topic },
  ]);
});

test("of a client that leaves nothing is told but that it left", async () => {
  const { world, events } = told(disconnected);
  const client = await world.connect(5);
  client.send({ cmd: "disconnect" });
  await client.closed();
  expect(events()).toHaveLength(1);
  expect(events()[0]).not.toHaveProperty("disconnectDetail");
});

test("what is discarded is told at once, and after a minute how much more there was", async () => {
  const { world, events } = told(hindered);
  const client = await world.connect(5, { clientId: "a/b" });
  for (let at = 1; at <= 110; at += 1) client.send(publishOf("open/a", at));
  await client.settled();
  const why = "more than 100 messages or 512 KiB a second came and went on its connection";
  const event = { clientId: "a/b", timestamp: world.time.wallMillis(), eventType: "discarded", why };
  expect(world.sent).toMatchObject([{ body: { topic: "v1/broker/hindered/a/b" } }]);
  expect(events()).toStrictEqual([{ ...event, times: 1 }]);
  world.time.pass(60_000);
  await expect.poll(events).toHaveLength(2);
  expect(events()[1]).toStrictEqual({ ...event, timestamp: world.time.wallMillis(), times: 9 });
});

test("what a session that is away cannot hold is told", async () => {
  const { world, events } = told(hindered);
  const client = await world.connect(4, { clean: false });
  client.send({ cmd: "subscribe", messageId: 1, subscriptions: [{ topic: "open/#", qos: 1 }] });
  await client.next("suback");
  client.send({ cmd: "disconnect" });
  await client.closed();
  const message = { topic: "open/a", payload: Buffer.from("x"), qos: 1, retain: false } as const;
  for (let at = 1; at <= 101; at += 1) await world.broker.publish(message);
  expect(events()).toMatchObject([{ clientId: "device", eventType: "discarded", times: 1 }]);
});

test("a subscription too many is told", async () => {
  const { world, events } = told(hindered);
  const client = await world.connect(4);
  for (let first = 0; first < 56; first += 8) {
    const subscriptions = Array.from({ length: 8 }, (_, index) => ({
      topic: `open/${first + index}`,
      qos: 0 as const,
    }));
    client.send({ cmd: "subscribe", messageId: first + 1, subscriptions });
    await client.next("suback");
  }
  expect(events()).toMatchObject([
    { clientId: "device", eventType: "subscription-refused", times: 1, why: "it has 50 subscriptions already" },
  ]);
});
