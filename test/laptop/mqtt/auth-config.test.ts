/** Connects devices by nothing but what the API answers about them. */

import { randomUUID, X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { MqttClient } from "mqtt";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { startTestLaptop, type TestLaptop } from "../../support/laptop/laptop.ts";
import { connectPatiently } from "../../support/laptop/mqtt.ts";
import { Client } from "../../support/laptop/platform.ts";
import { until } from "../../support/laptop/until.ts";

interface AuthConfig {
  readonly username: string;
  readonly password?: string;
  readonly clientId: string;
  readonly mqtts: { readonly url: string; readonly host: string; readonly port: number };
  readonly wss: { readonly url: string; readonly host: string; readonly port: number; readonly path: string };
  readonly certificateAuthority: { readonly pem: string };
  readonly topics: { readonly field: string; readonly command: string };
}

let laptop: TestLaptop;
let api: Client;

beforeAll(async () => {
  laptop = await startTestLaptop();
  api = new Client(laptop.ready);
});
afterAll(() => laptop?.stop());

const configIn = (answer: unknown): AuthConfig => answer as AuthConfig;

async function register(): Promise<AuthConfig> {
  const body = { displayName: "oven", type: "LOGGER", activationUid: randomUUID() };
  return configIn((await api.manage("POST", "/sources", body)).authConfig);
}

const read = async ({ username }: AuthConfig): Promise<AuthConfig> =>
  configIn(await api.manage("GET", `/sources/${username}/auth-config`));

async function connect(config: AuthConfig, url: string, protocolVersion: 4 | 5, ca: string[]): Promise<MqttClient> {
  const { username, password = "", clientId } = config;
  const options = { username, password, clientId, protocolVersion, ca, connectTimeout: 60_000 };
  const client = await connectPatiently(url, options);
  onTestFinished(async () => void (await client.endAsync(true)));
  return client;
}

const eventsOf = async ({ username }: AuthConfig): Promise<unknown[]> => {
  const { events } = await api.manage("GET", `/devices/${username}/events`);
  return Array.isArray(events) ? events : [];
};

test.each([
  ["mqtts", 4],
  ["mqtts", 5],
  ["wss", 4],
  ["wss", 5],
] as const)(
  "a source that was just registered sends a point by its auth config, over %s by version %i",
  async (door, version) => {
    const made = await register();
    const { certificateAuthority, topics, [door]: where } = await read(made);
    const client = await connect(made, where.url, version, [certificateAuthority.pem]);
    const topic = topics.field
      .replace("{connectionTag}", "plc")
      .replace("{measurement}", "oven")
      .replace("{key}", "celsius");
    await client.publishAsync(topic, JSON.stringify({ Value: 181.5 }), { qos: 1 });
    await until("the point to be in the history", async () => (await eventsOf(made)).length > 0);
    expect(await eventsOf(made)).toMatchObject([{ eventType: "oven", data: { oven: { celsius: 181.5 } } }]);
  },
);

test("a source whose password was reset connects by that answer alone, and by the old one no more", async () => {
  const before = await register();
  const { authConfig } = await api.manage("POST", `/sources/${before.username}:resetPassword`, {});
  const after = configIn(authConfig);
  const ca = [after.certificateAuthority.pem];
  await expect(connect(before, before.mqtts.url, 5, ca)).rejects.toThrow(/not authorized/i);
  expect((await connect(after, after.mqtts.url, 5, ca)).connected).toBe(true);
});

test("the auth config names the laptop's own doors and authority, and no password", async () => {
  const config = await read(await register());
  const { mqttsUrl, wssUrl, caFile } = laptop.ready;
  expect([config.mqtts.url, config.wss.url]).toEqual([mqttsUrl, wssUrl]);
  expect(config.mqtts).toMatchObject({ host: "127.0.0.1", port: Number(new URL(mqttsUrl ?? "").port) });
  const bytesOf = (pem: string): string => new X509Certificate(pem).raw.toString("hex");
  expect(bytesOf(config.certificateAuthority.pem)).toBe(bytesOf(await readFile(caFile, "utf8")));
  expect(config.certificateAuthority.pem.match(/BEGIN/g)).toHaveLength(1);
  expect(config).not.toHaveProperty("password");
});

test("whoever trusts other authorities only does not connect", async () => {
  const config = await register();
  await expect(connect(config, config.mqtts.url, 5, [])).rejects.toThrow(/certificate/i);
});
