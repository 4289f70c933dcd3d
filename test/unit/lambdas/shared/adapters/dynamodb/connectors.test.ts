import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Connectors } from "../../../../../../lambdas/shared/adapters/dynamodb/connectors.ts";
import { Registry } from "../../../../../../lambdas/shared/adapters/dynamodb/registry.ts";
import { startTables, type Tables } from "../../../../../support/tables.ts";
import { connector as any, now } from "../../delivery/setting.ts";

let tables: Tables;
let connectors: Connectors;
/** The id of the connector, which is another one in each test. */
let id = "";
let count = 0;

beforeAll(async () => {
  tables = await startTables("registry");
  connectors = new Registry("registry", tables.client).connectors;
});
afterAll(() => tables.stop());
beforeEach(async () => {
  count++;
  id = `C${count}`;
  await connectors.create({ ...any, id });
});

const health = () => connectors.health("P", id);
const note = (failures: number, events: readonly string[], set = {}) =>
  connectors.noteFailures("P", id, { failures, events, nowMillis: now, set });
const isWatched = async () => (await connectors.watched()).some(({ connector }) => connector === id);

describe("a connector's health in the registry", () => {
  it("is read with the connector, and is empty before anything happened", async () => {
    const read = await connectors.withHealth("P", id);
    expect(read).toMatchObject({ connector: { id, status: "ACTIVE" }, health: {} });
    await note(1, ["a"], { watchedAt: now });
    expect((await connectors.withHealth("P", id)).health).toMatchObject({ failures: 1, watchedAt: now });
    expect(await connectors.withHealth("P", "absent")).toStrictEqual({ connector: undefined, health: {} });
  });

  it("counts failures in a row of several batches at once, and keeps the time of the first", async () => {
    const all = await Promise.all(Array.from({ length: 5 }, (_, index) => note(2, [`e${index % 2}`])));
    expect(Math.max(...all.map(({ failures = 0 }) => failures))).toBe(10);
    await connectors.noteFailures("P", id, { failures: 1, events: [], nowMillis: now + 5, set: {} });
    expect(await health()).toMatchObject({ failures: 11, failingSince: now, failedEvents: new Set(["e0", "e1"]) });
  });

  it("starts anew after a success", async () => {
    await note(9, ["a", "b"]);
    await connectors.clearFailing("P", id);
    const after = await note(1, ["c"]);
    expect(after).toMatchObject({ failures: 1, failedEvents: new Set(["c"]), failingSince: now });
  });

  it("changes its state for one of many at the same time", async () => {
    await note(1, ["a"]);
    const down = { state: "DOWN", downSince: now } as const;
    const changes = await Promise.all(
      Array.from({ length: 8 }, () => connectors.changeHealth("P", id, down, { state: undefined })),
    );
    expect(changes.filter(Boolean)).toHaveLength(1);
    expect(await connectors.changeHealth("P", id, { state: undefined }, { state: "DRAINING" })).toBe(false);
    expect(await connectors.changeHealth("P", id, { state: undefined }, { state: "DOWN" })).toBe(true);
    expect(await health()).not.toHaveProperty("state");
  });

  it("lets one of repeated probes through, and each again when it is due", async () => {
    await connectors.noteHealth("P", id, { state: "DOWN", nextProbeAt: now });
    const claim = (at: number) => connectors.claimProbe("P", id, at + 15_000, at + 2_000);
    expect((await Promise.all([claim(now), claim(now), claim(now + 9)])).filter(Boolean)).toHaveLength(1);
    expect(await claim(now + 12_000)).toBe(false);
    expect(await claim(now + 13_009)).toBe(true);
  });

  it("forgets on enabling that it was down or failing, and nothing else", async () => {
    const lastError = { time: "t", status: 500, errorClass: "status", message: "m" };
    await note(3, ["a"], { watchedAt: now, lastError, oldestWaiting: 1, oldestSeenAt: 2 });
    await connectors.changeHealth("P", id, { state: "DOWN", downSince: 1, nextProbeAt: 2 });
    await connectors.resetHealth("P", id);
    const { pk: _pk, sk: _sk, ...rest } = (await health()) as { pk?: string; sk?: string };
    expect(rest).toStrictEqual({ watchedAt: now, lastError });
  });

  it("is listed by connector, and goes with it", async () => {
    await note(1, ["a"]);
    await connectors.watch("P", id, now);
    expect((await connectors.healths("P")).get(id)).toMatchObject({ failures: 1 });
    await connectors.remove("P", id);
    expect([await health(), await connectors.get("P", id), await isWatched()]).toStrictEqual([{}, undefined, false]);
  });
});

describe("a connector that is watched", () => {
  it("keeps the time from which it is, and that of its last sweep, however often it is asked for", async () => {
    await connectors.watch("P", id, now);
    await connectors.noteSweep("P", id, now + 1);
    await connectors.watch("P", id, now + 2);
    const [one] = (await connectors.watched()).filter(({ connector }) => connector === id);
    expect(one).toMatchObject({ project: "P", connector: id, since: now, sweptAt: now + 1 });
  });

  it("is noted as swept only while it is watched", async () => {
    await connectors.noteSweep("P", id, now);
    expect(await isWatched()).toBe(false);
  });

  it("can be let go, and be watched again", async () => {
    await connectors.noteHealth("P", id, { watchedAt: now });
    await connectors.watch("P", id, now);
    await connectors.letGo("P", id);
    expect([await isWatched(), await health()]).toMatchObject([false, {}]);
    expect(await health()).not.toHaveProperty("watchedAt");
    await connectors.watch("P", id, now);
    expect(await isWatched()).toBe(true);
  });

  it("is never believed to be watched when it is not, though a failure comes while it is let go", async () => {
    await connectors.noteHealth("P", id, { watchedAt: now });
    await connectors.watch("P", id, now);
    // Between the two writes of `letGo`, a batch that has just read the health notes a failure.
    const unwatch = connectors.unwatch.bind(connectors);
    const interrupted = Object.assign(Object.create(connectors) as Connectors, {
      unwatch: async (project: string, connector: string) => {
        await connectors.watch(project, connector, now);
        await connectors.noteHealth(project, connector, { watchedAt: now });
        await unwatch(project, connector);
      },
    });
    await interrupted.letGo("P", id);
    expect([await isWatched(), (await health()).watchedAt]).toStrictEqual([false, undefined]);
  });
});
