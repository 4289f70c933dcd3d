import { describe, expect, test } from "vitest";
import { admission, allow, BrokerWorld, openStatements } from "./broker-world.ts";
import { connectPacket, RawClient, type Version } from "./raw-client.ts";

const versions: Version[] = [4, 5];

describe.each(versions)("a CONNECT of version %i", (version) => {
  test("is answered when the authorizer lets the client in", async () => {
    const world = new BrokerWorld();
    const { connack } = await world.connected(version);
    expect(connack).toMatchObject({
      sessionPresent: false,
      ...(version === 5 ? { reasonCode: 0 } : { returnCode: 0 }),
    });
  });

  test("is shown to the authorizer as AWS IoT shows it", async () => {
    const world = new BrokerWorld();
    const password = Buffer.from([0, 255, 43, 47, 61]);
    const client = new RawClient(world.broker, version, {
      door: "wss",
      serverName: "localhost",
      http: { headers: { host: "localhost" }, queryString: "a=b" },
    });
    client.send(connectPacket(version, { password, username: "user?SDK=x" }));
    await client.next("connack");
    expect(world.events).toEqual([
      {
        signatureVerified: false,
        protocols: ["tls", "http", "mqtt"],
        protocolData: {
          tls: { serverName: "localhost" },
          http: { headers: { host: "localhost" }, queryString: "a=b" },
          mqtt: { username: "user?SDK=x", password: password.toString("base64"), clientId: "device" },
        },
        connectionMetadata: { id: expect.stringMatching(/^[0-9a-f-]{36}$/) },
      },
    ]);
  });

  test("without user name, password and id is shown without them", async () => {
    const world = new BrokerWorld();
    const client = world.client(version);
    client.send({
      cmd: "connect",
      protocolId: "MQTT",
      protocolVersion: version,
      clean: true,
      clientId: "",
      keepalive: 5,
    });
    const connack = await client.next("connack");
    expect(world.events[0]).toMatchObject({ protocols: ["tls", "mqtt"], protocolData: { tls: {}, mqtt: {} } });
    if (version === 5) expect(connack.properties?.assignedClientIdentifier).toMatch(/^[0-9a-f-]{36}$/);
  });

  const refusals: [string, () => object | Promise<never>, { returnCode: number; reasonCode: number }][] = [
    ["does not let it in", () => ({ isAuthenticated: false }), { returnCode: 5, reasonCode: 0x87 }],
    ["answers nonsense", () => ({}), { returnCode: 3, reasonCode: 0x88 }],
    [
      "names no principal",
      () => admission(openStatements, { principalId: "a-b" }),
      { returnCode: 3, reasonCode: 0x88 },
    ],
    [
      "gives too short a time",
      () => admission([], { refreshAfterInSeconds: 299 }),
      { returnCode: 3, reasonCode: 0x88 },
    ],
    [
      "gives too long a time",
      () => admission([], { disconnectAfterInSeconds: 86_401 }),
      { returnCode: 3, reasonCode: 0x88 },
    ],
    ["allows another id", () => admission([allow("iot:Connect", "client/other")]), { returnCode: 5, reasonCode: 0x87 }],
    [
      "gives a condition",
      () => admission([{ ...allow("iot:Connect", "client/*"), Condition: {} }]),
      { returnCode: 3, reasonCode: 0x88 },
    ],
    [
      "gives 11 documents",
      () => admission([], { policyDocuments: Array.from({ length: 11 }, () => ({ Version: "2012-10-17" })) }),
      { returnCode: 3, reasonCode: 0x88 },
    ],
    [
      "gives too long a document",
      () => admission([allow("iot:Connect", "client/*", `topic/${"x".repeat(2_048)}`)]),
      { returnCode: 3, reasonCode: 0x88 },
    ],
  ];

  test.each(refusals)("is refused when the authorizer %s", async (_what, answer, { returnCode, reasonCode }) => {
    const world = new BrokerWorld();
    world.authorize = () => answer() as Record<string, unknown>;
    const { client, connack } = await world.connected(version);
    expect(connack).toMatchObject(version === 5 ? { reasonCode } : { returnCode });
    expect(await client.closed()).toEqual([]);
    expect(world.log).toMatchObject([{ message: "an MQTT client was refused", clientId: "device" }]);
  });

  test.each([
    { kind: "failed", error: { errorType: "Error", errorMessage: "no" } },
    { kind: "throttled", reason: "ReservedFunctionConcurrentInvocationLimitExceeded" },
    { kind: "stopped" },
  ] as const)("is refused when the authorizer's function is $kind", async (outcome) => {
    const world = new BrokerWorld();
    world.authorize = async () => outcome;
    const { client, connack } = await world.connected(version);
    expect(connack).toMatchObject(version === 5 ? { reasonCode: 0x88 } : { returnCode: 3 });
    await client.closed();
  });

  test("is refused when the authorizer takes more than five seconds", async () => {
    const world = new BrokerWorld();
    world.authorize = () => new Promise(() => undefined);
    const client = world.client(version);
    client.send(connectPacket(version));
    await expect.poll(() => world.events).toHaveLength(1);
    world.time.pass(5_000);
    expect(await client.next("connack")).toMatchObject(version === 5 ? { reasonCode: 0x88 } : { returnCode: 3 });
  });

  test("is bound to its own id by the policy variable", async () => {
    const world = new BrokerWorld();
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is a variable of AWS IoT's policies.
    world.authorize = () => admission([allow("iot:Connect", "client/${iot:ClientId}")]);
    const { connack } = await world.connected(version, { clientId: "any*thing?" });
    expect(connack).toMatchObject(version === 5 ? { reasonCode: 0 } : { returnCode: 0 });
  });

  test("with a will at QoS 2 is refused", async () => {
    const world = new BrokerWorld();
    const client = world.client(version);
    client.send(
      connectPacket(version, { will: { topic: "open/w", payload: Buffer.from("x"), qos: 2, retain: false } }),
    );
    const packets = await client.closed();
    expect(packets).toMatchObject(version === 5 ? [{ cmd: "connack", reasonCode: 0x9b }] : []);
    expect(world.events).toEqual([]);
  });

  test.each([
    ["a foreign will", { topic: "other/w", payload: Buffer.from("x"), qos: 1, retain: false }],
    ["a retained will without that right", { topic: "open/w", payload: Buffer.from("x"), qos: 1, retain: true }],
  ] as const)("with %s is refused", async (_what, will) => {
    const world = new BrokerWorld();
    world.authorize = () => admission([allow("iot:Connect", "client/*"), allow("iot:Publish", "topic/open/*")]);
    const { client, connack } = await world.connected(version, { will });
    expect(connack).toMatchObject(version === 5 ? { reasonCode: 0x87 } : { returnCode: 5 });
    await client.closed();
  });

  test("takes the place of an earlier connection with its id", async () => {
    const world = new BrokerWorld();
    const first = await world.connect(version);
    await world.connect(version);
    expect(await first.closed()).toMatchObject(version === 5 ? [{ cmd: "disconnect", reasonCode: 0x8e }] : []);
  });

  test("of two clients that use one id is told in the log", async () => {
    const world = new BrokerWorld();
    for (let at = 0; at < 7; at += 1) await world.connect(version);
    const told = world.log.filter(({ message }) => message === "two MQTT clients use the client id device");
    expect(told).toHaveLength(1);
  });

  test.each([
    ["a second CONNECT", connectPacket(version)],
    ["a PUBREL", { cmd: "pubrel", messageId: 1 }],
  ] as const)("cannot be followed by %s", async (_what, packet) => {
    const world = new BrokerWorld();
    const client = await world.connect(version);
    client.send(packet);
    expect(await client.closed()).toMatchObject(version === 5 ? [{ cmd: "disconnect", reasonCode: 0x82 }] : []);
  });

  test("has to come first, and in time", async () => {
    const world = new BrokerWorld();
    const early = world.client(version);
    early.send({ cmd: "pingreq" });
    expect(await early.closed()).toEqual([]);
    const silent = world.client(version);
    world.time.pass(30_000);
    expect(await silent.closed()).toEqual([]);
  });

  test("may be followed by packets before it is answered", async () => {
    const world = new BrokerWorld();
    const client = world.client(version);
    client.send(connectPacket(version));
    client.send({
      cmd: "publish",
      topic: "open/data/a",
      payload: "x",
      qos: 1,
      messageId: 7,
      dup: false,
      retain: false,
    });
    await client.next("connack");
    expect(await client.next("puback")).toMatchObject({ messageId: 7 });
  });
});

test("MQTT 5 is told every limit", async () => {
  const world = new BrokerWorld();
  const { connack } = await world.connected(5, { properties: { sessionExpiryInterval: 0xffff_ffff } });
  expect(connack.properties).toMatchObject({
    sessionExpiryInterval: 3_600,
    receiveMaximum: 100,
    maximumQoS: 1,
    retainAvailable: true,
    maximumPacketSize: 131_072,
    topicAliasMaximum: 8,
    wildcardSubscriptionAvailable: true,
    subscriptionIdentifiersAvailable: false,
    sharedSubscriptionAvailable: true,
    serverKeepAlive: 60,
  });
});

test.each([
  [0, 1_200],
  [10, 30],
  [5_000, 1_200],
  [600, 600],
])("a keep-alive of %i is %i", async (asked, given) => {
  const world = new BrokerWorld();
  const { client, connack } = await world.connected(5, { keepalive: asked });
  expect(connack.properties?.serverKeepAlive).toBe(given);
  world.time.pass(given * 1_500 - 1);
  client.send({ cmd: "pingreq" });
  await client.next("pingresp");
  world.time.pass(given * 1_500 - 1);
  expect(client.packets).toHaveLength(2);
  world.time.pass(1);
  expect(await client.closed()).toMatchObject([{ cmd: "disconnect", reasonCode: 0x8d }]);
});

test("MQTT 3.1 is refused", async () => {
  const world = new BrokerWorld();
  const client = world.client(4);
  client.send({ ...connectPacket(4), protocolId: "MQIsdp", protocolVersion: 3 });
  expect(await client.next("connack")).toMatchObject({ returnCode: 1 });
  await client.closed();
});

test.each([
  ["garbage", Buffer.from("GET / HTTP/1.1\r\n\r\n")],
  ["an unknown version", Buffer.from("100c00044d5154540602003c00000000", "hex")],
])("%s is hung up on", async (_what, bytes) => {
  const world = new BrokerWorld();
  const client = world.client(4);
  client.write(bytes);
  expect(await client.closed()).toEqual([]);
});

test("AUTH is refused", async () => {
  const world = new BrokerWorld();
  const client = await world.connect(5);
  client.send({ cmd: "auth", reasonCode: 0x18, properties: { authenticationMethod: "x" } });
  expect(await client.closed()).toMatchObject([{ cmd: "disconnect", reasonCode: 0x82 }]);
});

test("an id of more than 128 bytes is refused", async () => {
  const world = new BrokerWorld();
  const { connack } = await world.connected(5, { clientId: "é".repeat(65) });
  expect(connack).toMatchObject({ reasonCode: 0x85 });
  await world.connect(5, { clientId: "é".repeat(64) });
});
