/** Makes people, receivers and time act around a connector by chance, and then lets everything come to rest. */

import { changedAttributes, expectedBefore } from "../../../../../../lambdas/shared/core/connector/connector-change.ts";
import { modes } from "./receiver.ts";
import { connectorId, project, type World } from "./world.ts";

type Asked = Parameters<typeof changedAttributes>[1];

const [second, minute, hour, day] = [1000, 60_000, 3_600_000, 86_400_000];

/** Changes the connector as the API's call does. Asks again after an error or a cut. */
export async function patch(world: World, asked: Asked): Promise<void> {
  let isAnswered = false;
  await world.run("other", async (invocation) => {
    const connectors = world.connectors(invocation);
    for (let attempt = 0; attempt < 5; attempt++) {
      const before = await connectors.get(project, connectorId);
      if (!before) return;
      const attributes = changedAttributes(before, asked, world.time.now);
      if (!(await connectors.change(project, connectorId, attributes, expectedBefore(before, asked)))) continue;
      await invocation.operate(() => void world.version++);
      const after = { ...before, ...attributes };
      if (after.status !== before.status) await connectors.resetHealth(project, connectorId);
      if (after.status !== "ACTIVE" && after.pauseMode === "retain")
        await connectors.watch(project, connectorId, world.time.now);
      await world.sendJobBy(invocation)({ version: 1, kind: "mapping", project, connector: connectorId }, 0);
      isAnswered = true;
      return;
    }
  });
  if (!isAnswered) world.time.at(world.time.now + 5 * second, () => void patch(world, asked));
}

interface Step {
  readonly name: string;
  /** How often this step is chosen, in relation to the other steps' weights. */
  readonly weight: number;
  readonly run: (world: World) => string;
}

const changeBy = (asked: (world: World) => Asked) => (world: World) => {
  const change = asked(world);
  void patch(world, change);
  return JSON.stringify(change);
};

const steps: readonly Step[] = [
  {
    name: "publish",
    weight: 10,
    run: (world) => {
      const count = world.chance.of([1, 1, 2, 5, 30]);
      for (let index = 0; index < count; index++) world.publish();
      return String(count);
    },
  },
  {
    name: "poison",
    weight: 1,
    run: (world) => {
      const key = world.publish();
      world.receiver.poison.add(key);
      return key;
    },
  },
  {
    name: "receiver",
    weight: 5,
    run: (world) => {
      world.receiver.mode = world.chance.is(0.4) ? "up" : world.chance.of(modes);
      return world.receiver.mode;
    },
  },
  {
    name: "copy",
    weight: 2,
    run: (world) => {
      const kind = world.chance.of(["sync", "replay"] as const);
      world.copy(kind);
      return kind;
    },
  },
  { name: "enable", weight: 3, run: changeBy(() => ({ status: "ACTIVE" })) },
  { name: "disable", weight: 1, run: changeBy(() => ({ status: "USER_DISABLED" })) },
  { name: "pauseMode", weight: 2, run: changeBy(({ chance }) => ({ pauseMode: chance.of(["drop", "retain"]) })) },
  {
    name: "change",
    weight: 1,
    run: changeBy(({ chance }) => ({
      acknowledge: chance.of(["200", "2xx"]),
      disableOnGone: chance.is(0.5),
      concurrency: chance.of([2, 7, 20, 45]),
    })),
  },
  {
    name: "disable and soon enable",
    weight: 1,
    run: (world) => {
      const { time, chance } = world;
      void patch(world, { status: "USER_DISABLED" });
      for (let millis = 100; millis < 2000; millis += 500) time.at(time.now + millis, () => world.publish());
      const after = chance.of([1000, 3000, 20_000]);
      time.at(time.now + after, () => void patch(world, { status: "ACTIVE" }));
      return `after ${after} ms`;
    },
  },
  {
    name: "cut off",
    weight: 2,
    run: (world) => {
      if (world.truth.isFair || world.running.size === 0) return "nothing";
      world.chance.of([...world.running]).cut();
      return "one";
    },
  },
];

const deck = steps.flatMap((step) => Array<Step>(step.weight).fill(step));

const waits = [0, 100, second, 10 * second, minute, minute, 10 * minute, hour];

export interface Story {
  readonly seed: number;
  readonly steps: number;
  /** Is true if the waits last up to two weeks. */
  readonly isLong: boolean;
  readonly weather: "fair" | "rough";
}

/** Runs the story. Answers what happened, in words. */
export async function tell(world: World, { steps: count, isLong, weather }: Story): Promise<string[]> {
  const told: string[] = [];
  world.truth.isFair = weather === "fair";
  setWeather(world, weather === "rough");
  for (let index = 0; index < count; index++) {
    const step = world.chance.of(deck);
    const wait = world.chance.of(isLong ? [...waits, 6 * hour, day, 3 * day] : waits);
    told.push(`${new Date(world.time.now).toISOString()} ${step.name} ${step.run(world)}, then ${wait / 1000} s`);
    await world.time.runUntil(world.time.now + wait);
    if (world.truth.violations.length > 0) break;
  }
  return told;
}

function setWeather(world: World, isRough: boolean): void {
  world.weather.crashes = isRough ? 0.002 : 0;
  world.weather.faults = isRough ? 0.005 : 0;
  world.queue.repeats = isRough ? 0.02 : 0;
  world.repeatedJobs = isRough ? 0.05 : 0;
}

/**
 * Ends the story without further faults: the connector is active, its receiver goes down once more, and comes back for
 * good.
 */
export async function end(world: World): Promise<void> {
  const { truth, time, receiver, chance, queue } = world;
  setWeather(world, false);
  await settle(world);
  receiver.mode = chance.of(["failing", "silent"] as const);
  for (let index = chance.between(2, 15); index > 0; index--) {
    world.publish();
    await time.runUntil(time.now + 10 * second);
  }
  await time.runUntil(time.now + chance.between(20, 180) * minute);
  receiver.mode = "up";
  const isWaitedFor = world.health.state === "DOWN" && queue.size > 0 && !isPoisoned(world);
  const upSince = time.now;
  await time.runUntil(upSince + 30 * second);
  if (isWaitedFor && truth.lastAcknowledgedAt < upSince) truth.violated("back for 30 s, and nothing was delivered");
  await time.runUntil(time.now + 3 * hour);
  checkEnd(world);
  if (truth.isFair) await checkBooks(world);
}

async function settle(world: World): Promise<void> {
  const { time } = world;
  await time.runUntil(time.now + 5 * minute);
  for (let tries = 0; world.connector.status !== "ACTIVE" && tries < 5; tries++) {
    world.receiver.mode = "up";
    void patch(world, { status: "ACTIVE" });
    await time.runUntil(time.now + 5 * minute);
  }
}

/** Tells whether events wait that fail for ever. Two of them are enough to make a receiver look down. */
const isPoisoned = ({ queue, receiver }: World): boolean =>
  queue.bodies().some((body) => [...receiver.poison].some((key) => body.includes(`"${key}"`)));

function checkEnd(world: World): void {
  const { truth, health, mapping, receiver } = world;
  if (world.connector.status !== "ACTIVE") truth.violated(`it ended ${world.connector.status}`);
  if (mapping.state !== "Enabled" && !isPoisoned(world)) truth.violated(`at the end its mapping is ${mapping.state}`);
  if (health.state !== undefined && !isPoisoned(world)) truth.violated(`at the end it is ${health.state}`);
  for (const [key, fate] of truth.fates) {
    const isDone = fate.isAcknowledged || fate.isSuperseded || fate.drop || receiver.poison.has(key);
    if (!isDone) truth.violated(`${key}: never delivered`);
  }
}

/** Checks that the books are exact. They must be if nothing was repeated or cut off. */
export async function checkBooks(world: World): Promise<void> {
  const { truth, time } = world;
  const reading = world.run("other", async (invocation) => {
    const stats = world.stats(invocation);
    const gaps = await stats.gaps(connectorId);
    const counted = gaps.reduce((sum, { count }) => sum + count, 0);
    if (counted !== truth.drops) truth.violated(`gaps count ${counted} events where ${truth.drops} were dropped`);
    for (const { atNanos, drop } of truth.fates.values()) {
      const at = Number(BigInt(atNanos) / 1_000_000n);
      const isSpanned = gaps.some(({ rule, from, to }) => rule === drop?.rule && from <= at && at < to);
      if (drop && !isSpanned) truth.violated(`no gap spans ${at}`);
    }
  });
  await time.runUntil(time.now + 1000);
  await reading;
}
