import type { IPublishPacket } from "mqtt-packet";
import { describe, expect, test } from "vitest";
import { BrokerWorld } from "./broker-world.ts";
import { acknowledge, message } from "./messages.ts";

describe("MQTT 5", () => {
  test.each([
    [0, 0x94],
    [9, 0x94],
  ])("a topic alias of %i ends the connection", async (topicAlias, code) => {
    const world = new BrokerWorld();
    const client = await world.connect(5);
    // The library refuses to write an alias of 0.
    const head = Buffer.from([0x00, 0x06, ...Buffer.from("open/a"), 0x03, 0x23, 0x00, topicAlias]);
    client.write(Buffer.concat([Buffer.from([0x30, head.length]), head]));
    expect(await client.closed()).toMatchObject([{ reasonCode: code }]);
  });

  test("a topic alias stands for its topic until it gets another", async () => {
    const world = new BrokerWorld();
    const client = await world.connect(5);
    const properties = { topicAlias: 8 };
    for (const [messageId, topic] of ["open/data/a", "", "open/data/b", ""].entries()) {
      client.send(message({ topic, messageId: messageId + 1, properties }));
    }
    for (let at = 0; at < 4; at += 1) await client.next("puback");
    expect(world.sent.map(({ body }) => body.topic)).toEqual([
      "open/data/a",
      "open/data/a",
      "open/data/b",
      "open/data/b",
    ]);
    client.send(message({ topic: "", properties: { topicAlias: 3 } }));
    expect(await client.closed()).toMatchObject([{ reasonCode: 0x82 }]);
  });

  test("a client gets no more messages than its receive maximum before it acknowledges", async () => {
    const world = new BrokerWorld();
    const client = await world.connect(5, { properties: { receiveMaximum: 1 } });
    client.send({ cmd: "subscribe", messageId: 1, subscriptions: [{ topic: "open/#", qos: 1 }] });
    await client.next("suback");
    for (const topic of ["open/1", "open/2"]) {
      await world.broker.publish({ topic, payload: Buffer.from("x"), qos: 1, retain: false });
    }
    const [first, ...rest] = await client.settled();
    expect([first, rest]).toMatchObject([{ topic: "open/1" }, []]);
    client.send({ cmd: "puback", messageId: first?.messageId ?? 0 });
    expect(await client.next("publish")).toMatchObject({ topic: "open/2" });
  });

  test("a kept session is resumed also by a connection that does not keep it, and ends with that", async () => {
    const world = new BrokerWorld();
    const kept = { clientId: "reader", clean: false, properties: { sessionExpiryInterval: 600 } };
    const reader = await world.connect(5, kept);
    reader.send({ cmd: "subscribe", messageId: 1, subscriptions: [{ topic: "open/#", qos: 1 }] });
    await reader.next("suback");
    reader.break();
    await world.broker.publish({ topic: "open/1", payload: Buffer.from("x"), qos: 1, retain: false });
    const last = { clientId: "reader", clean: false };
    const { client, connack } = await world.connected(5, last);
    expect(connack.sessionPresent).toBe(true);
    expect(await client.next("publish")).toMatchObject({ topic: "open/1" });
    client.break();
    expect((await world.connected(5, last)).connack.sessionPresent).toBe(false);
  });

  test("properties reach subscribers, and the expiry counts down until the message is dropped", async () => {
    const world = new BrokerWorld();
    const kept = { clientId: "reader", clean: false, properties: { sessionExpiryInterval: 3_600, receiveMaximum: 1 } };
    const reader = await world.connect(5, kept);
    reader.send({ cmd: "subscribe", messageId: 1, subscriptions: [{ topic: "open/#", qos: 1 }] });
    await reader.next("suback");
    reader.break();
    const client = await world.connect(5);
    const properties = {
      messageExpiryInterval: 100,
      payloadFormatIndicator: true,
      contentType: "text/plain",
      responseTopic: "open/r",
      correlationData: Buffer.from([0, 1]),
      userProperties: { a: ["1", "2"], b: "3" },
    };
    await expect.poll(() => world.broker.connection("reader")?.isConnected).toBe(false);
    client.send(message({ messageId: 1, properties }));
    client.send(message({ messageId: 2, properties: { messageExpiryInterval: 0 } }));
    client.send(message({ messageId: 3 }));
    for (let at = 0; at < 3; at += 1) await client.next("puback");
    world.time.pass(40_000);
    const again = await world.connect(5, kept);
    expect((await acknowledge(again)).properties).toMatchObject({ ...properties, messageExpiryInterval: 60 });
    world.time.pass(1_000);
    expect((await acknowledge(again)).properties).toBeUndefined();
    expect(await again.settled()).toEqual([]);
  });

  test("a message larger than a client takes is left out, and those after it come", async () => {
    const world = new BrokerWorld();
    const client = await world.connect(5, { properties: { maximumPacketSize: 100 } });
    client.send({ cmd: "subscribe", messageId: 1, subscriptions: [{ topic: "open/#", qos: 1 }] });
    await client.next("suback");
    for (const qos of [0, 1] as const) {
      for (const size of [100, 10]) {
        await world.broker.publish({ topic: "open/a", payload: Buffer.alloc(size), qos, retain: false });
      }
    }
    const received = (await client.settled()) as IPublishPacket[];
    expect(received.map(({ qos, payload }) => [qos, payload.length])).toEqual([
      [0, 10],
      [1, 10],
    ]);
  });

  test("own messages do not come back where the client asked for that", async () => {
    const world = new BrokerWorld();
    const client = await world.connect(5);
    client.send({ cmd: "subscribe", messageId: 1, subscriptions: [{ topic: "open/#", qos: 0, nl: true }] });
    await client.next("suback");
    client.send(message());
    expect(await client.settled()).toMatchObject([{ cmd: "puback" }]);
  });
});
