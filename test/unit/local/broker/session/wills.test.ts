import { describe, expect, test } from "vitest";
import { BrokerWorld } from "../broker-world.ts";
import { kept, versions } from "./kept-sessions.ts";

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
