import { readFile } from "node:fs/promises";
import type { IClientOptions, MqttClient } from "mqtt";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { startTestLaptop, type TestLaptop } from "../../support/laptop/laptop.ts";
import { connectPatiently } from "../../support/laptop/mqtt.ts";
import { until } from "../../support/laptop/until.ts";

let laptop: TestLaptop;
let ca: string;
let token: string;

beforeAll(async () => {
  laptop = await startTestLaptop();
  ca = await readFile(laptop.ready.caFile, "utf8");
  const { username: Username, password: Password } = laptop.ready.user;
  const response = await fetch(`${laptop.ready.httpUrl}/Auth`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ Username, Password }),
  });
  token = await response.text();
});
afterAll(() => laptop?.stop());

/** Connects as the laptop's source. */
async function connect(options: IClientOptions = {}, listen?: (client: MqttClient) => void): Promise<MqttClient> {
  const { mqttsUrl = "", source } = laptop.ready;
  const { username, password } = source;
  const client = await connectPatiently(mqttsUrl, { ca, username, password, clientId: username, ...options }, listen);
  onTestFinished(async () => void (await client.endAsync(true)));
  return client;
}

async function ask(method: string, path: string, body?: object) {
  const response = await fetch(`${laptop.ready.httpUrl}/v2/projects/${laptop.ready.project.id}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers as clients do, without a schema.
  return { status: response.status, body: (await response.json()) as any };
}

const device = () => `/devices/${laptop.ready.source.activationUid}`;
/** Waits until the broker knows that clients of earlier tests are gone. */
const alone = () =>
  until("no client to be connected", async () => {
    const { body } = await ask("GET", `/sources/${laptop.ready.source.activationUid}/connection`);
    return !body.connected;
  });
const asked = { topic: "plc/oven/setpoint", mapping: "float", data: "21.5" };
const command = (changes: object = {}) => ask("POST", `${device()}:command`, { ...asked, ...changes });
const ackTopic = () => `v1/sources/${laptop.ready.source.activationUid}/cmd/writedata/ack`;

describe.each([4, 5] as const)("a device that speaks MQTT by version %i", (protocolVersion) => {
  test("gets a command without subscribing, and answers it", async () => {
    const client = await connect({ protocolVersion });
    const arrival = new Promise<[string, Buffer]>((resolve) => {
      client.once("message", (topic, payload) => resolve([topic, payload]));
    });
    const answering = arrival.then(async ([topic, payload]) => {
      expect(topic).toBe(`v1/sources/${laptop.ready.source.activationUid}/cmd/writedata`);
      const { Id } = JSON.parse(payload.toString());
      await client.publishAsync(ackTopic(), JSON.stringify({ Id, Status: "DONE", Error: null }), { qos: 1 });
      return JSON.parse(payload.toString());
    });
    const { status, body } = await command({ id: `v${protocolVersion}`, timeout: "15s" });
    expect(await answering).toStrictEqual({
      Topic: asked.topic,
      Mapping: "float",
      Data: "21.5",
      Id: `v${protocolVersion}`,
    });
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { state: "DELIVERED", acknowledgement: { status: "DONE", error: null } },
    });
  });
});

test("a device that is not connected is told apart from one that says nothing", async () => {
  await alone();
  expect((await command()).body.state).toBe("NOT_CONNECTED");
  const got: string[] = [];
  const client = await connect({ protocolVersion: 5 });
  client.handleMessage = ({ payload }) => {
    // Never calls back, so that the message is not acknowledged.
    got.push(payload.toString());
  };
  expect((await command({ timeout: "1s" })).body.state).toBe("UNKNOWN");
  expect((await command({ timeout: "1s" })).body.state).toBe("UNKNOWN");
  // Nothing was sent again by itself: neither by the call nor by the client of AWS.
  expect(got.length).toBeLessThanOrEqual(2);
});

test("a command waits for its device, or is taken back", async () => {
  await alone();
  const first = await command({ validFor: "3600s", data: 1 });
  const second = await command({ validFor: "3600s", data: 2 });
  expect([first, second].map(({ body }) => body.state)).toStrictEqual(["QUEUED", "QUEUED"]);
  const path = second.body.name.replace(/^projects\/[^/]+/, "");
  expect((await ask("DELETE", path)).status).toBe(200);
  // Is UNKNOWN for a moment while it is tried again whether the device is there.
  await until("the first command alone waits", async () => {
    const { body } = await ask("GET", `${device()}/commands?page_size=1`);
    const [latest] = body.commands;
    return latest?.data === 1 && latest.state === "QUEUED";
  });
  // Cannot be taken back in the moments in which it is tried again.
  const own = first.body.name.replace(/^projects\/[^/]+/, "");
  await until("the first command is taken back", async () => (await ask("DELETE", own)).status === 200);
  expect((await ask("GET", `${device()}/commands?page_size=1`)).body.commands[0]?.data).not.toBe(1);
});

test("commands that wait are sent when their device connects, in their order", async () => {
  await alone();
  const data = ["a", "b", "c"];
  for (const each of data) expect((await command({ validFor: "3600s", data: each })).body.state).toBe("QUEUED");
  const got: string[] = [];
  await connect({ clientId: `${laptop.ready.source.username}-asleep` }, (client) => {
    client.on("message", (_, payload) => got.push(JSON.parse(payload.toString()).Data));
  });
  await until("all commands that waited", () => got.length >= data.length);
  expect(got).toStrictEqual(data);
  await until("that they are known to be delivered", async () => {
    const { body } = await ask("GET", `${device()}/commands?page_size=3`);
    return body.commands.every(({ state }: { state: string }) => state === "DELIVERED");
  });
});

test("the source's connection is shown while it lasts, and why it ended", async () => {
  const path = `/sources/${laptop.ready.source.activationUid}/connection`;
  const clientId = `${laptop.ready.source.username}-seen`;
  const mine = async () => {
    const { body } = await ask("GET", path);
    return body.clients.find((each: { clientId: string }) => each.clientId === clientId);
  };
  const client = await connect({ clientId, keepalive: 60 });
  const shown = await until("the connection to be shown", mine);
  expect(shown).toMatchObject({ connected: true, address: "127.0.0.1", keepAlive: "60s" });
  await client.endAsync();
  const reason = "CLIENT_INITIATED_DISCONNECT";
  await until("the end of the connection", async () => (await mine()).disconnectReason === reason);
});
