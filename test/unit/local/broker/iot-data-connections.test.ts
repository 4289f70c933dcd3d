import {
  DeleteConnectionCommand,
  GetConnectionCommand,
  ListSubscriptionsCommand,
} from "@aws-sdk/client-iot-data-plane";
import { describe, expect, test } from "vitest";
import { open, status, subscriber } from "./iot-data-client.ts";

describe("DeleteConnection", () => {
  test("ends a connection, publishes its will and leaves its session", async () => {
    const { world, sdk } = await open();
    const watching = await subscriber(world, { clientId: "watching" });
    const will = { topic: "open/will", payload: Buffer.from("gone"), qos: 0 as const, retain: false };
    const client = await subscriber(world, {
      clientId: "a/b c%",
      will,
      clean: false,
      properties: { sessionExpiryInterval: 60 },
    });
    await sdk.send(new DeleteConnectionCommand({ clientId: "a/b c%" }));
    expect(await client.closed()).toMatchObject([{ cmd: "disconnect", reasonCode: 0x98 }]);
    expect(await watching.next("publish")).toMatchObject({ topic: "open/will" });
    const again = await world.connected(5, { clientId: "a/b c%", clean: false });
    expect(again.connack.sessionPresent).toBe(true);
  });

  test("may forget the session and keep back the will", async () => {
    const { world, sdk } = await open();
    const watching = await subscriber(world, { clientId: "watching" });
    const will = { topic: "open/will", payload: Buffer.from("gone"), qos: 0 as const, retain: false };
    const kept = { clean: false, properties: { sessionExpiryInterval: 60 } };
    const client = await subscriber(world, { will, ...kept });
    await sdk.send(new DeleteConnectionCommand({ clientId: "device", cleanSession: true, preventWillMessage: true }));
    await client.closed();
    expect(await watching.settled()).toEqual([]);
    expect((await world.connected(5, kept)).connack.sessionPresent).toBe(false);
  });

  test("keeps a client out that was revoked before it, however often it returns", async () => {
    const { world, sdk } = await open();
    const will = { topic: "open/data/will", payload: Buffer.from("gone"), qos: 1 as const, retain: false };
    const client = await subscriber(world, { will });
    world.authorize = () => ({ isAuthenticated: false });
    const returning = Array.from({ length: 5 }, () => world.connected(5));
    const deleting = { clientId: "device", cleanSession: true, preventWillMessage: true };
    await sdk.send(new DeleteConnectionCommand(deleting));
    await client.closed();
    const answers = [...(await Promise.all(returning)), await world.connected(5)];
    expect(answers.map(({ connack }) => connack.reasonCode)).toEqual(answers.map(() => 0x87));
    expect([world.sent, world.broker.connection("device")?.isConnected]).toEqual([[], false]);
  });

  test("is 404 for a client that is not connected, and 400 for an id of AWS IoT's own", async () => {
    const { sdk } = await open();
    await expect(sdk.send(new DeleteConnectionCommand({ clientId: "nobody" }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      ...status(404),
    });
    await expect(sdk.send(new DeleteConnectionCommand({ clientId: "$a" }))).rejects.toMatchObject(status(400));
  });
});

test("GetConnection tells of a connection, and for half an hour of one that ended", async () => {
  const { world, sdk } = await open();
  const client = await subscriber(world, { keepalive: 10 });
  const get = () => sdk.send(new GetConnectionCommand({ clientId: "device", includeSocketInformation: true }));
  expect(await get()).toMatchObject({
    clientId: "device",
    connected: true,
    cleanSession: true,
    sessionExpiry: 0,
    keepAliveDuration: 30,
    connectedSince: world.time.wallMillis(),
    sourceIp: "127.0.0.1",
    targetPort: 8883,
  });
  client.break();
  await expect.poll(async () => (await get()).connected).toBe(false);
  expect(await get()).toMatchObject({
    disconnectReason: "CONNECTION_LOST",
    disconnectedSince: world.time.wallMillis(),
  });
  world.time.pass(1_800_000);
  await expect(get()).rejects.toMatchObject(status(404));
});

test("ListSubscriptions lists them page by page", async () => {
  const { world, sdk } = await open();
  const client = await world.connect(5);
  const topics = Array.from({ length: 21 }, (_, at) => `open/${at}`);
  for (const [at, topic] of topics.entries()) {
    client.send({ cmd: "subscribe", messageId: at + 1, subscriptions: [{ topic, qos: 1 }] });
    await client.next("suback");
  }
  const first = await sdk.send(new ListSubscriptionsCommand({ clientId: "device" }));
  const { nextToken = "" } = first;
  const second = await sdk.send(new ListSubscriptionsCommand({ clientId: "device", nextToken }));
  expect(first.subscriptions?.[0]).toEqual({ topicFilter: "open/0", qos: 1 });
  const listed = [...(first.subscriptions ?? []), ...(second.subscriptions ?? [])].map((each) => each.topicFilter);
  expect([listed, second.nextToken]).toEqual([topics, undefined]);
});
