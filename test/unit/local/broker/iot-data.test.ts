import {
  DeleteConnectionCommand,
  GetConnectionCommand,
  IoTDataPlaneClient,
  ListSubscriptionsCommand,
  PublishCommand,
  SendDirectMessageCommand,
} from "@aws-sdk/client-iot-data-plane";
import type { IConnectPacket } from "mqtt-packet";
import { describe, expect, onTestFinished, test } from "vitest";
import type { PolicyStatement } from "../../../../local/template/policy-statement.ts";
import { allow as allowCall, clientOf, openGate, smallPlatform } from "../gate/small-platform.ts";
import { admission, arn, BrokerWorld, openStatements, rule } from "./broker-world.ts";
import type { RawClient } from "./raw-client.ts";

async function open(statements?: PolicyStatement[], world = new BrokerWorld()) {
  const platform = smallPlatform(statements);
  const gate = await openGate({ platform });
  gate.connectBroker(world.broker);
  const sdk = new IoTDataPlaneClient(clientOf(gate, platform));
  onTestFinished(() => sdk.destroy());
  return { world, sdk, gate };
}

async function subscriber(world: BrokerWorld, changes: Partial<IConnectPacket> = {}): Promise<RawClient> {
  const client = await world.connect(5, changes);
  client.send({ cmd: "subscribe", messageId: 1, subscriptions: [{ topic: "open/#", qos: 1 }] });
  await client.next("suback");
  return client;
}

const status = (code: number) => ({ $metadata: { httpStatusCode: code } });

describe("Publish", () => {
  test("sends a message with its properties, and through the rules", async () => {
    const { world, sdk } = await open();
    const client = await subscriber(world);
    await sdk.send(
      new PublishCommand({
        topic: "open/data/ä b%",
        qos: 1,
        payload: Buffer.from([0, 255]),
        contentType: "a/b",
        responseTopic: "open/answer",
        correlationData: Buffer.from("c").toString("base64"),
        payloadFormatIndicator: "UTF8_DATA",
        userProperties: JSON.stringify([{ unit: "C" }, { unit: "K" }, { place: "x" }]),
        messageExpiry: 10,
      }),
    );
    expect(await client.next("publish")).toMatchObject({
      topic: "open/data/ä b%",
      qos: 1,
      payload: Buffer.from([0, 255]),
      properties: {
        contentType: "a/b",
        responseTopic: "open/answer",
        correlationData: Buffer.from("c"),
        payloadFormatIndicator: true,
        userProperties: { unit: ["C", "K"], place: "x" },
        messageExpiryInterval: 10,
      },
    });
    expect(world.sent).toMatchObject([{ body: { topic: "open/data/ä b%", clientId: "n/a", payload: "AP8=" } }]);
  });

  test("keeps a retained message", async () => {
    const { world, sdk } = await open();
    await sdk.send(new PublishCommand({ topic: "open/kept", payload: Buffer.from("x"), retain: true }));
    const client = await world.connect(5);
    client.send({ cmd: "subscribe", messageId: 1, subscriptions: [{ topic: "open/kept", qos: 0 }] });
    await client.next("suback");
    expect(await client.next("publish")).toMatchObject({ topic: "open/kept", retain: true });
  });

  test.each([
    [{ topic: "open/+" }, 400],
    [{ topic: "1/2/3/4/5/6/7/8/9" }, 400],
    [{ topic: "open/a", qos: 2 }, 400],
    [{ topic: "open/a", payload: Buffer.alloc(131_073) }, 413],
  ])("refuses %o", async (input, code) => {
    const { sdk } = await open();
    await expect(sdk.send(new PublishCommand(input))).rejects.toMatchObject(status(code));
  });

  test("takes a payload of 128 KiB", async () => {
    const { sdk } = await open();
    await sdk.send(new PublishCommand({ topic: "open/a", payload: Buffer.alloc(131_072) }));
  });

  test("needs the right to the topic, and another one to retain", async () => {
    const { sdk } = await open([allowCall(["iot:Publish"], [arn("topic/open/*")])]);
    await sdk.send(new PublishCommand({ topic: "open/a" }));
    const denied = { name: "ForbiddenException", ...status(403) };
    await expect(sdk.send(new PublishCommand({ topic: "other/a" }))).rejects.toMatchObject(denied);
    await expect(sdk.send(new PublishCommand({ topic: "open/a", retain: true }))).rejects.toMatchObject(denied);
  });

  test("is answered when the rule's action has the message, and not if none can take it", async () => {
    const { world, sdk } = await open();
    world.onSend = world.onPut = () => Promise.reject(new Error("full"));
    await expect(sdk.send(new PublishCommand({ topic: "open/data/a" }))).rejects.toMatchObject(status(500));
  });
});

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
    expect(again.connack.sessionPresent).toBe(false);
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

describe("SendDirectMessage", () => {
  const direct = (changes = {}) =>
    new SendDirectMessageCommand({
      clientId: "device",
      topic: "open/command",
      payload: Buffer.from("go"),
      confirmation: true,
      timeout: 2,
      ...changes,
    });

  test("is delivered when the client has acknowledged, without a subscription and past the rules", async () => {
    const { world, sdk } = await open(undefined, new BrokerWorld({ rules: [{ ...rule, filter: "#" }] }));
    const client = await world.connect(5);
    const sending = sdk.send(direct());
    const { messageId, qos } = await client.next("publish");
    expect(qos).toBe(1);
    client.send({ cmd: "puback", messageId: messageId ?? 0, reasonCode: 0 });
    expect(await sending).toMatchObject({ message: "OK", ...status(200) });
    expect(world.sent.filter(({ body }) => body.topic === "open/command")).toEqual([]);
  });

  test("is 504 when the client is silent or goes, and is not sent again", async () => {
    const { world, sdk } = await open();
    const kept = { clean: false, properties: { sessionExpiryInterval: 60 } };
    const client = await world.connect(5, kept);
    const sending = sdk.send(direct());
    await client.next("publish");
    world.time.pass(2_000);
    await expect(sending).rejects.toMatchObject({ name: "GatewayTimeoutException", ...status(504) });
    client.break();
    const { client: again, connack } = await world.connected(5, kept);
    expect(connack.sessionPresent).toBe(true);
    expect(await again.settled()).toEqual([]);
  });

  test("that could not be sent in time for others before it is never sent", async () => {
    const { world, sdk } = await open();
    const client = await world.connect(5, { properties: { receiveMaximum: 1 } });
    const first = sdk.send(direct({ topic: "open/first", timeout: 15 })).catch(() => undefined);
    const { messageId = 0 } = await client.next("publish");
    const second = sdk.send(direct({ topic: "open/second", timeout: 1 }));
    const refused = expect(second).rejects.toMatchObject(status(504));
    // The call is under way once a second of the broker's time ends it.
    await expect
      .poll(async () => {
        world.time.pass(1_000);
        return Promise.race([refused.then(() => "refused"), new Promise((resolve) => setTimeout(resolve, 20))]);
      })
      .toBe("refused");
    client.send({ cmd: "puback", messageId });
    await first;
    expect(await client.settled()).toEqual([]);
  });

  test("is 404 for a client that is not connected", async () => {
    const { sdk } = await open();
    await expect(sdk.send(direct())).rejects.toMatchObject(status(404));
  });

  test("without confirmation is sent at QoS 0 and answered at once", async () => {
    const { world, sdk } = await open();
    const client = await world.connect(4);
    await sdk.send(direct({ confirmation: false }));
    expect(await client.next("publish")).toMatchObject({ topic: "open/command", qos: 0, payload: Buffer.from("go") });
  });

  test("needs the client's right to receive, and the caller's to the client and topic", async () => {
    const call = { ...allowCall(["iot:SendDirectMessage"], [arn("client/device")]) };
    const { world, sdk } = await open([
      { ...call, conditions: { StringEquals: { "iot:Topic": ["open/command", "closed/command"] } } },
    ]);
    world.authorize = () => admission(openStatements);
    await world.connect(5);
    await world.connect(5, { clientId: "other" });
    const denied = { name: "ForbiddenException", ...status(403) };
    await expect(sdk.send(direct({ topic: "closed/command" }))).rejects.toMatchObject(denied);
    await expect(sdk.send(direct({ topic: "open/other" }))).rejects.toMatchObject(denied);
    await expect(sdk.send(direct({ clientId: "other" }))).rejects.toMatchObject(denied);
  });

  test.each([0, 16])("refuses a timeout of %i seconds", async (timeout) => {
    const { sdk } = await open();
    await expect(sdk.send(direct({ timeout }))).rejects.toMatchObject(status(400));
  });
});

test("a laptop without a broker answers 503", async () => {
  const platform = smallPlatform();
  const gate = await openGate({ platform });
  const sdk = new IoTDataPlaneClient(clientOf(gate, platform));
  onTestFinished(() => sdk.destroy());
  await expect(sdk.send(new PublishCommand({ topic: "a" }))).rejects.toMatchObject(status(503));
});

test("how many messages were discarded can be asked from outside", async () => {
  const { world, gate } = await open();
  const ask = async (): Promise<unknown> => {
    const headers = { "x-millrace-token": gate.controlToken };
    return (await fetch(`${gate.url}/_millrace/mqtt`, { headers })).json();
  };
  expect(await ask()).toEqual({ refusals: {} });
  const client = await world.connect(4);
  for (let at = 1; at <= 103; at += 1) {
    client.send({ cmd: "publish", topic: "open/a", payload: "x", qos: 0, dup: false, retain: false });
  }
  await client.settled();
  expect(await ask()).toEqual({ refusals: { "an MQTT message was discarded": 3 } });
});
