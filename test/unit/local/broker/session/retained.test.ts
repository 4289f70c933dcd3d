import { expect, test } from "vitest";
import { bounds, limits } from "../../../../../local/broker/limits.ts";
import { BrokerWorld } from "../broker-world.ts";

const largest = Buffer.alloc(limits.largestPayloadBytes);
/** As many of the largest messages as there is room for: four characters are written for three bytes. */
const most = Math.floor(bounds.retainedCharacters / (Math.ceil(largest.length / 3) * 4 + 200));

const retain = (world: BrokerWorld, topic: string, payload = largest, expiresAt?: number): Promise<void> =>
  world.broker.publish({ topic, payload, qos: 0, retain: true, ...(expiresAt === undefined ? {} : { expiresAt }) });

async function findRetained(world: BrokerWorld, topic: string) {
  const client = await world.connect(5);
  client.send({ cmd: "subscribe", messageId: 1, subscriptions: [{ topic, qos: 0 }] });
  await client.next("suback");
  await client.settled();
  return client.packets.filter(({ cmd }) => cmd === "publish").length;
}

test("what there is no room to retain is handed on, and the log says so", async () => {
  const world = new BrokerWorld();
  const watching = await world.connect(5);
  watching.send({ cmd: "subscribe", messageId: 1, subscriptions: [{ topic: "open/late", qos: 0 }] });
  await watching.next("suback");
  for (let index = 0; index < most; index += 1) await retain(world, `open/${index}`);
  await retain(world, "open/late");
  expect(await watching.next("publish")).toMatchObject({ topic: "open/late" });
  expect(world.broker.refusals()).toStrictEqual({ "an MQTT message was not retained": 1 });
  expect([await findRetained(world, "open/0"), await findRetained(world, "open/late")]).toStrictEqual([1, 0]);
  world.restart();
  expect([await findRetained(world, "open/0"), await findRetained(world, "open/late")]).toStrictEqual([1, 0]);
});

test("a topic's message makes room for its next one, and what is removed or over for others", async () => {
  const world = new BrokerWorld();
  for (let index = 0; index < most; index += 1) await retain(world, `open/${index}`);
  await retain(world, "open/0");
  await retain(world, "open/1", Buffer.alloc(0));
  await retain(world, "open/2", largest, world.time.wallMillis() + 1_000);
  await retain(world, "open/new");
  world.time.pass(60_000);
  await retain(world, "open/newer");
  expect(world.broker.refusals()).toStrictEqual({});
  const found: number[] = [];
  for (const topic of ["0", "1", "2", "new", "newer"]) found.push(await findRetained(world, `open/${topic}`));
  expect(found).toStrictEqual([1, 0, 0, 1, 1]);
});
