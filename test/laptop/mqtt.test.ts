import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { IClientOptions, MqttClient } from "mqtt";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { startLaptop } from "../../local/start/laptop.ts";
import { root } from "../support/import-graph.ts";
import { assemblyDir, startTestLaptop, type TestLaptop } from "../support/laptop/laptop.ts";
import { connectPatiently } from "../support/laptop/mqtt.ts";
import { Client } from "../support/laptop/platform.ts";
import { until } from "../support/laptop/until.ts";

let laptop: TestLaptop;
let ca: string;

beforeAll(async () => {
  laptop = await startTestLaptop();
  ca = await readFile(laptop.ready.caFile, "utf8");
});
afterAll(() => laptop?.stop());

type Door = "mqttsUrl" | "wssUrl" | "mqttWsUrl";

async function connect(door: Door, options: IClientOptions): Promise<MqttClient> {
  const url = laptop.ready[door];
  if (url === undefined) throw new Error(`The laptop has no ${door}.`);
  const client = await connectPatiently(url, { ca, ...options });
  onTestFinished(() => void client.end(true));
  return client;
}

describe.each(["mqttsUrl", "wssUrl", "mqttWsUrl"] as const)("MQTT.js at %s", (door) => {
  describe.each([4, 5] as const)("by version %i", (protocolVersion) => {
    const asSource = () => {
      const { username, password } = laptop.ready.source;
      return { protocolVersion, username, password, clientId: username };
    };

    test("a source publishes and gets commands", async () => {
      const { activationUid } = laptop.ready.source;
      const client = await connect(door, asSource());
      const [granted] = await client.subscribeAsync(`v1/sources/${activationUid}/cmd/writedata`, { qos: 1 });
      expect(granted).toMatchObject({ qos: 1 });
      const payload = JSON.stringify({ Value: 1 });
      await client.publishAsync(`v1/sources/${activationUid}/data/read/tag/measurement/key`, payload, { qos: 1 });
    });

    test.each([0, 1] as const)("a source that publishes elsewhere at QoS %i is hung up on", async (qos) => {
      const client = await connect(door, asSource());
      const closed = new Promise((resolve) => client.once("close", () => resolve(true)));
      client.publishAsync("v1/sources/other/data/read/a/b/c", "x", { qos }).catch(() => undefined);
      expect(await closed).toBe(true);
    });

    test("a wrong password is refused", async () => {
      await expect(connect(door, { ...asSource(), password: "wrong" })).rejects.toThrow(/Not authorized/i);
    });
  });
});

test("a user's command reaches the source", async () => {
  const { source, user } = laptop.ready;
  const device = await connect("mqttsUrl", { ...source, clientId: source.username, protocolVersion: 4 });
  const topic = `v1/sources/${source.activationUid}/cmd/writedata`;
  await device.subscribeAsync(topic, { qos: 1 });
  const arrival = new Promise<string>((resolve) =>
    device.once("message", (_topic, bytes) => resolve(bytes.toString())),
  );
  const person = await connect("wssUrl", { ...user, protocolVersion: 5 });
  await person.publishAsync(topic, "command", { qos: 1 });
  expect(await arrival).toBe("command");
});

test("what is sent at QoS 1 is in the source's events", async () => {
  const { source } = laptop.ready;
  const client = await connect("mqttsUrl", { ...source, clientId: source.username, protocolVersion: 5 });
  const topic = `v1/sources/${source.activationUid}/data/read/tag/overMqtt/key`;
  await client.publishAsync(topic, JSON.stringify({ Value: 41.5 }), { qos: 1 });
  const platform = new Client(laptop.ready);
  await until("the event", async () => {
    const { events } = await platform.manage("GET", `/devices/${source.activationUid}/events`);
    return Array.isArray(events) && events.some(({ eventType }) => eventType === "overMqtt");
  });
});

test("a port of MQTT in use stops the start with a sentence, and leaves the data directory free", async () => {
  const folder = await mkdtemp(join(tmpdir(), "millrace-mqtt-port-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const taken = Number(new URL(laptop.ready.wssUrl ?? "").port);
  const options = { dataDir: join(folder, "data"), assemblyDir, wssPort: taken };
  await expect(startLaptop(options)).rejects.toThrow(`Port ${taken} for MQTT is in use by another program`);
  await (await startLaptop({ ...options, wssPort: 0 })).stop();
});

test("a program on the HTTP port that wants another WebSocket is answered 404", async () => {
  const { WebSocket } = await import("ws");
  const socket = new WebSocket(laptop.ready.httpUrl.replace("http", "ws"), "mqtt");
  socket.on("error", () => undefined);
  const [, response] = await once(socket, "unexpected-response");
  expect(response.statusCode).toBe(404);
  socket.terminate();
});

test("the program of docs/mqtt.md watches what a source publishes", async () => {
  const { source, project, apiToken, mqttsUrl = "", caFile } = laptop.ready;
  const page = await readFile(join(root, "docs/mqtt.md"), "utf8");
  const program = /```js\n([\s\S]*?)```/.exec(page)?.[1] ?? "";
  const { hostname: MQTT_HOST, port: MQTT_PORT } = new URL(mqttsUrl);
  const settings = { MQTT_HOST, MQTT_PORT, MQTT_CA: caFile, COMPANY: project.companyName };
  const env = { ...settings, TOKEN: apiToken.id, TOKEN_VALUE: apiToken.value };
  const watching = spawn(process.execPath, ["--input-type=module", "-e", program], { cwd: root, env });
  onTestFinished(() => void watching.kill("SIGKILL"));
  let printed = "";
  for (const stream of [watching.stdout, watching.stderr]) {
    stream.on("data", (bytes) => {
      printed += String(bytes);
    });
  }
  await until("the program says that it watches", () => printed.includes("watching") || fault(watching.exitCode));
  const { username, password, activationUid } = source;
  const device = await connect("mqttsUrl", { username, password, clientId: username, protocolVersion: 5 });
  await device.publishAsync(`v1/sources/${activationUid}/data/read/System/Sample/a`, '{"Value":55}', { qos: 1 });
  const topic = `v1/points/${project.companyName}/${activationUid}/System/Sample`;
  await until("the point is printed", () => printed.includes(topic) || fault(watching.exitCode));

  function fault(exitCode: number | null): false {
    if (exitCode !== null) throw new Error(`The program ended with ${exitCode}: ${printed}`);
    return false;
  }
});
