import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { BrokerWorld } from "../broker-world.ts";
import { filesOf, kept, leaveSession, minuteMillis, send, take, versions } from "./kept-sessions.ts";

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
