import type { IClientOptions, MqttClient } from "mqtt";
import { expect, it, onTestFinished } from "vitest";
import { KilledLaptop } from "../support/laptop/killed-laptop.ts";
import { connectOverTls } from "../support/laptop/mqtt.ts";
import { Client } from "../support/laptop/platform.ts";
import { until } from "../support/laptop/until.ts";

/** After so many acknowledgements the laptop is killed, one time after the other. */
const kills = [1, 2, 60, 200];
/** The laptop takes 100 messages a second of each client. */
const perClient = 80;

const laptop = new KilledLaptop();

/** Connects as the laptop's source, or as the options say. */
async function connect(
  suffix: string,
  options: IClientOptions = {},
  onMessage: (bytes: Buffer, kind: unknown) => void = () => undefined,
): Promise<MqttClient> {
  const { username, password } = laptop.ready.source;
  const given = { clientId: `${username}-${suffix}`, ...options };
  const client = await connectOverTls(laptop.ready, username, password, given, (opened) => {
    opened.on("message", (_topic, bytes, packet) => onMessage(bytes, packet.properties?.userProperties?.kind));
  });
  onTestFinished(() => void client.end(true));
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
