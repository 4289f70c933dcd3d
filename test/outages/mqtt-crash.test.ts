import { readFile } from "node:fs/promises";
import { type IClientOptions, type MqttClient, connect as open } from "mqtt";
import { expect, it, onTestFinished } from "vitest";
import { KilledLaptop } from "../support/laptop/killed-laptop.ts";
import { Client } from "../support/laptop/platform.ts";
import { until } from "../support/laptop/until.ts";

/** After so many acknowledgements the laptop is killed, one time after the other. */
const kills = [1, 2, 60, 200];
/** The laptop takes 100 messages a second of each client. */
const perClient = 80;

const laptop = new KilledLaptop();

/** Listens before it connects, since what waited comes at once. */
async function connect(
  suffix: string,
  options: IClientOptions = {},
  onMessage: (bytes: Buffer, kind: unknown) => void = () => undefined,
): Promise<MqttClient> {
  const { mqttsUrl = "", caFile, source } = laptop.ready;
  const { username, password } = source;
  const ca = await readFile(caFile, "utf8");
  const clientId = `${username}-${suffix}`;
  const client = open(mqttsUrl, { ca, username, password, clientId, reconnectPeriod: 0, ...options });
  onTestFinished(() => void client.end(true));
  client.on("message", (_topic, bytes, packet) => onMessage(bytes, packet.properties?.userProperties?.kind));
  await new Promise((resolve, reject) => client.once("connect", resolve).once("error", reject));
  client.on("error", () => undefined);
  return client;
}

async function restart(): Promise<void> {
  await laptop.kill();
  await laptop.start();
}

it("loses no acknowledged message, wherever it is killed", async () => {
  await new Client(laptop.ready).connect(laptop.receiver.url);
  const acknowledged = new Set<number>();
  let next = 0;
  for (const [round, count] of kills.entries()) {
    const clients: MqttClient[] = [];
    for (let at = 0; at * perClient < count + perClient; at += 1) {
      clients.push(await connect(`${round}-${at}`, { protocolVersion: at % 2 === 0 ? 4 : 5 }));
    }
    const enough = acknowledged.size + count;
    const killed = Promise.withResolvers<void>();
    for (const client of clients) {
      for (let at = 0; at < perClient; at += 1) {
        const index = next++;
        const topic = `v1/sources/${laptop.ready.source.activationUid}/data/read/tag/survivor/index`;
        client.publish(topic, JSON.stringify({ Value: index }), { qos: 1 }, (error) => {
          if (error) return;
          acknowledged.add(index);
          if (acknowledged.size === enough) void restart().then(killed.resolve, killed.reject);
        });
      }
    }
    await killed.promise;
    for (const client of clients) client.end(true);
  }
  await until("every acknowledged message", () =>
    acknowledged.isSubsetOf(laptop.receiver.fieldValues("survivor", "index")) ? true : undefined,
  );
  expect(acknowledged.size).toBeGreaterThanOrEqual(263);
});

it("keeps every command that was acknowledged for a source that is away", async () => {
  const { activationUid } = laptop.ready.source;
  const topic = `v1/sources/${activationUid}/cmd/writedata`;
  const away = await connect("away", {
    protocolVersion: 5,
    clean: false,
    properties: { sessionExpiryInterval: 3_600 },
  });
  await away.subscribeAsync(topic, { qos: 1 });
  await away.endAsync();
  const { username, password } = laptop.ready.user;
  const person = await connect("", { username, password, clientId: "person", protocolVersion: 5 });
  const commands = Array.from({ length: 12 }, (_, at) => `command ${at}`);
  const properties = { userProperties: { kind: "test" } };
  for (const command of commands) await person.publishAsync(topic, command, { qos: 1, properties });
  await restart();
  const arrived: string[] = [];
  const kinds = new Set<unknown>();
  await connect(
    "away",
    { protocolVersion: 5, clean: false, properties: { sessionExpiryInterval: 3_600 } },
    (bytes, kind) => {
      arrived.push(bytes.toString());
      kinds.add(kind);
    },
  );
  await until("all commands", () => arrived.length >= commands.length);
  expect([arrived, [...kinds]]).toEqual([commands, ["test"]]);
});
