import { appendFileSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { IConnectPacket, IPublishPacket } from "mqtt-packet";
import { describe, expect, test } from "vitest";
import { BrokerWorld } from "./broker-world.ts";
import type { RawClient, Version } from "./raw-client.ts";

const versions: Version[] = [4, 5];
const minuteMillis = 60_000;

/** How each version asks for a session of an hour, or of as long as it may be. */
const kept = (changes: Partial<IConnectPacket> = {}): Partial<IConnectPacket> => ({
  clientId: "reader",
  clean: false,
  keepalive: 1_200,
  properties: { sessionExpiryInterval: 0xffff_ffff },
  ...changes,
});

async function leaveSession(world: BrokerWorld, version: Version): Promise<void> {
  const client = await world.connect(version, kept());
  client.send({ cmd: "subscribe", messageId: 1, subscriptions: [{ topic: "open/#", qos: 1 }] });
  await client.next("suback");
  client.send({ cmd: "disconnect" });
  await client.closed();
}

const send = (world: BrokerWorld, topic: string, qos: 0 | 1 = 1): Promise<void> =>
  world.broker.publish({ topic, payload: Buffer.from(topic), qos, retain: false });

async function take(client: RawClient): Promise<IPublishPacket> {
  const packet = await client.next("publish");
  client.send({ cmd: "puback", messageId: packet.messageId ?? 0 });
  return packet;
}

const filesOf = (world: BrokerWorld): string[] => {
  const folder = join(world.dataDir, "mqtt", "sessions");
  return readdirSync(folder)
    .filter((name) => name.endsWith(".log"))
    .map((name) => join(folder, name));
};

describe.each(versions)("a session of version %i", (version) => {
  test("that is kept gets after 59 minutes what came at QoS 1", async () => {
    const world = new BrokerWorld();
    await leaveSession(world, version);
    await send(world, "open/zero", 0);
    await send(world, "open/one");
    world.time.pass(59 * minuteMillis);
    const { client, connack } = await world.connected(version, kept());
    expect(connack.sessionPresent).toBe(true);
    expect(await take(client)).toMatchObject({ topic: "open/one", qos: 1, dup: false });
    expect(await client.settled()).toEqual([]);
  });

  test("is gone after 61 minutes, and so is its file", async () => {
    const world = new BrokerWorld();
    await leaveSession(world, version);
    await send(world, "open/one");
    world.time.pass(61 * minuteMillis);
    expect(filesOf(world)).toEqual([]);
    await send(world, "open/two");
    const { client, connack } = await world.connected(version, kept());
    expect(connack.sessionPresent).toBe(false);
    await send(world, "open/three");
    expect(await client.settled()).toEqual([]);
  });

  test("is resumed at ten messages a second", async () => {
    const world = new BrokerWorld();
    await leaveSession(world, version);
    for (let at = 0; at < 25; at += 1) await send(world, `open/${at}`);
    const client = await world.connect(version, kept());
    const received = async (): Promise<number> => {
      await client.settled();
      return client.packets.filter(({ cmd }) => cmd === "publish").length;
    };
    expect(await received()).toBe(1);
    world.time.pass(900);
    expect(await received()).toBe(10);
    world.time.pass(1_000);
    expect(await received()).toBe(20);
    world.time.pass(1_000);
    expect(await received()).toBe(25);
  });

  test("cannot be resumed by the other version", async () => {
    const world = new BrokerWorld();
    await leaveSession(world, version);
    await send(world, "open/one");
    const { client, connack } = await world.connected(version === 4 ? 5 : 4, kept());
    expect(connack.sessionPresent).toBe(false);
    expect(await client.settled()).toEqual([]);
  });

  test("is forgotten by a client that wants a clean one", async () => {
    const world = new BrokerWorld();
    await leaveSession(world, version);
    const { client, connack } = await world.connected(version, kept({ clean: true, properties: {} }));
    expect(connack.sessionPresent).toBe(false);
    client.send({ cmd: "disconnect" });
    await client.closed();
    expect((await world.connected(version, kept())).connack.sessionPresent).toBe(false);
  });

  test("sends again what was not acknowledged, and marks it", async () => {
    const world = new BrokerWorld();
    await leaveSession(world, version);
    const first = await world.connect(version, kept());
    await send(world, "open/1");
    await send(world, "open/2");
    await take(first);
    await first.next("publish");
    first.break();
    await expect.poll(() => world.broker.connection("reader")?.isConnected).toBe(false);
    const again = await world.connect(version, kept());
    expect(await take(again)).toMatchObject({ topic: "open/2", dup: true });
    expect(await again.settled()).toEqual([]);
  });

  test("has after a kill every message whose publisher was answered", async () => {
    const world = new BrokerWorld();
    await leaveSession(world, version);
    for (let at = 0; at < 60; at += 1) await send(world, `open/${at}`);
    // The broker before is not closed: what it has not written by now is lost.
    world.restart();
    const { client, connack } = await world.connected(version, kept());
    expect(connack.sessionPresent).toBe(true);
    const topics = [];
    for (let at = 0; at < 60; at += 1) {
      topics.push((await take(client)).topic);
      world.time.pass(100);
    }
    expect(topics).toEqual(Array.from({ length: 60 }, (_, at) => `open/${at}`));
  });

  test("lasts an hour from the restart after a kill while its client was connected", async () => {
    const world = new BrokerWorld();
    await leaveSession(world, version);
    await world.connect(version, kept());
    world.restart();
    world.time.pass(59 * minuteMillis);
    expect((await world.connected(version, kept())).connack.sessionPresent).toBe(true);
  });

  test("is written anew, without what is done, when it is resumed and when most of its file is done", async () => {
    const world = new BrokerWorld();
    await leaveSession(world, version);
    const client = await world.connect(version, kept());
    for (let at = 0; at < 1_100; at += 1) {
      if (at % 50 === 49) world.time.pass(1_000);
      await send(world, `open/${at}`);
      await take(client);
    }
    await client.settled();
    const [file = ""] = filesOf(world);
    expect(readFileSync(file, "utf8").split("\n").length).toBeLessThan(500);
  });

  test("left by a client that asked for none ends with its connection", async () => {
    const world = new BrokerWorld();
    const client = await world.connect(version);
    client.send({ cmd: "disconnect" });
    await client.closed();
    expect(filesOf(world)).toEqual([]);
    expect((await world.connected(version, { clean: false })).connack.sessionPresent).toBe(false);
  });
});

test("user properties survive a kill", async () => {
  const world = new BrokerWorld();
  await leaveSession(world, 5);
  const properties = {
    userProperties: { a: ["1", "2"], b: "3" },
    correlationData: Buffer.from([0, 255]),
    contentType: "x",
  };
  await world.broker.publish({ topic: "open/a", payload: Buffer.from([0, 255]), qos: 1, retain: false, properties });
  world.restart();
  const client = await world.connect(5, kept());
  expect(await take(client)).toMatchObject({ payload: Buffer.from([0, 255]), properties });
});

test("a session may be made shorter, or end, by the DISCONNECT of MQTT 5", async () => {
  const world = new BrokerWorld();
  await leaveSession(world, 5);
  const client = await world.connect(5, kept());
  client.send({ cmd: "disconnect", reasonCode: 0, properties: { sessionExpiryInterval: 0 } });
  await client.closed();
  const next = await world.connected(5, kept({ properties: {} }));
  expect(next.connack.sessionPresent).toBe(false);
  next.client.send({ cmd: "disconnect", reasonCode: 0, properties: { sessionExpiryInterval: 10 } });
  expect(await next.client.closed()).toMatchObject([{ cmd: "disconnect", reasonCode: 0x82 }]);
});

describe("the file of a session", () => {
  async function withFile(): Promise<[BrokerWorld, string]> {
    const world = new BrokerWorld();
    await leaveSession(world, 5);
    await send(world, "open/a");
    await send(world, "open/b");
    const [file = ""] = filesOf(world);
    return [world, file];
  }

  test("may end in a record that was cut off before it was answered", async () => {
    const [world, file] = await withFile();
    appendFileSync(file, '01234567 {"kind":"que');
    world.restart();
    const client = await world.connect(5, kept());
    expect(await take(client)).toMatchObject({ topic: "open/a" });
    world.time.pass(100);
    expect(await take(client)).toMatchObject({ topic: "open/b" });
    await send(world, "open/c");
    expect(await take(client)).toMatchObject({ topic: "open/c" });
  });

  test.each([
    ["record", (text: string) => text.lastIndexOf("\n", text.length - 2) + 1],
    ["half a record", (text: string) => text.length - 5],
  ])("that lost its last %s, which was answered, stops the start", async (_what, endOf) => {
    const [world, file] = await withFile();
    const before = readFileSync(file, "utf8");
    truncateSync(file, endOf(before));
    const after = readFileSync(file, "utf8");
    expect(() => world.restart()).toThrow(`${file} is damaged (its last 1 writes are gone)`);
    expect(readFileSync(file, "utf8")).toBe(after);
  });

  test("that is missing stops the start, and so does the folder", async () => {
    const [world, file] = await withFile();
    rmSync(file);
    expect(() => world.restart()).toThrow(`${file} is missing`);
    rmSync(dirname(file), { recursive: true });
    expect(() => world.restart()).toThrow(`${dirname(file)} is missing`);
  });

  test("of retained messages is checked in the same way", async () => {
    const world = new BrokerWorld();
    await world.broker.publish({ topic: "open/a", payload: Buffer.from("x"), qos: 1, retain: true });
    const file = join(world.dataDir, "mqtt", "retained.log");
    truncateSync(file, readFileSync(file).length - 1);
    expect(() => world.restart()).toThrow(`${file} is damaged`);
    rmSync(file);
    expect(() => world.restart()).toThrow(`${file} is missing`);
  });

  test("that is altered stops the start, and is named", async () => {
    const [world, file] = await withFile();
    const bytes = readFileSync(file);
    bytes[Math.floor(bytes.length / 2)] = 0x21;
    writeFileSync(file, bytes);
    expect(() => world.restart()).toThrow(new RegExp(`${file} is damaged`));
  });

  test("of another data directory stops the start", async () => {
    const [world, file] = await withFile();
    const [other, otherFile] = await withFile();
    writeFileSync(file, readFileSync(otherFile));
    expect(() => world.restart()).toThrow("comes from another data directory");
    void other;
  });
});

describe("a will", () => {
  const will = { topic: "open/data/will", payload: Buffer.from("gone"), qos: 1 as const, retain: false };

  test.each(versions)("of version %i is sent when the connection breaks, through the rules", async (version) => {
    const world = new BrokerWorld();
    const client = await world.connect(version, { will });
    client.break();
    await expect.poll(() => world.sent).toMatchObject([{ body: { topic: "open/data/will", clientId: "device" } }]);
  });

  test.each(versions)("of version %i is not sent when the client says good-bye", async (version) => {
    const world = new BrokerWorld();
    const client = await world.connect(version, { will });
    client.send({ cmd: "disconnect" });
    await client.closed();
    expect(world.sent).toEqual([]);
  });

  test("is sent when the client asks for it at its good-bye", async () => {
    const world = new BrokerWorld();
    const client = await world.connect(5, { will });
    client.send({ cmd: "disconnect", reasonCode: 4 });
    await client.closed();
    await expect.poll(() => world.sent).toHaveLength(1);
  });

  test("waits for its delay, and is not sent if the client resumes its session in time", async () => {
    const world = new BrokerWorld();
    const delayed = kept({ will: { ...will, properties: { willDelayInterval: 60 } } });
    for (const returns of [true, false]) {
      const client = await world.connect(5, delayed);
      client.break();
      await expect.poll(() => world.broker.connection("reader")?.isConnected).toBe(false);
      world.time.pass(59_999);
      expect(world.sent).toEqual([]);
      if (returns) await (await world.connect(5, kept())).settled();
      world.time.pass(1);
      await expect.poll(() => world.sent.length).toBe(returns ? 0 : 1);
    }
  });

  test("is kept where it is retained", async () => {
    const world = new BrokerWorld();
    const client = await world.connect(4, { will: { ...will, topic: "open/will", retain: true } });
    client.break();
    await expect.poll(() => world.broker.connection("device")?.isConnected).toBe(false);
    const reader = await world.connect(4);
    reader.send({ cmd: "subscribe", messageId: 1, subscriptions: [{ topic: "open/will", qos: 0 }] });
    await reader.next("suback");
    expect(await reader.next("publish")).toMatchObject({ retain: true, payload: Buffer.from("gone") });
  });
});
