import { beforeEach, describe, expect, it } from "vitest";
import { LatestKeeper, type LatestPort } from "../../../../../lambdas/pipeline/retain/latest.ts";
import { Registry } from "../../../../../lambdas/shared/adapters/dynamodb/registry.ts";
import type { IdentifiedPoint } from "../../../../../lambdas/shared/core/event/point.ts";
import { Rooms } from "../../../../../lambdas/shared/room/rooms.ts";
import { point } from "../../../../support/points.ts";
import { runTables } from "../../../../support/tables.ts";

const tables = await runTables("registry");
const { latestEvents, rooms } = new Registry("registry", tables.client);
const mostTypes = 5;
const project = "P";
let sources = 0;
let source: string;
let now = 0;
let tokens = 0;
let counted = 0;

beforeEach(() => {
  source = `S${sources++}`;
  now = 0;
  counted = 0;
});

const makeKeeper = (changed: Partial<LatestPort["latest"]> = {}): LatestKeeper =>
  new LatestKeeper({
    latest: {
      renew: (...all) => latestEvents.renew(...all),
      has: (...all) => latestEvents.has(...all),
      keep: (...all) => latestEvents.keep(...all),
      count: (...all) => {
        counted++;
        return latestEvents.count(...all);
      },
      ...changed,
    },
    rooms: new Rooms(rooms),
    mostTypes,
    nowMillis: () => now,
    newToken: () => `t${tokens++}`,
  });

const at = (measurement: string, second: number): IdentifiedPoint => ({
  ...point,
  measurement,
  eventId: `${second}`.padStart(20, "0"),
  atNanos: `${1_700_000_000 + second}000000000`,
});
const types = (count: number, from = 0): string[] => Array.from({ length: count }, (_, index) => `type${from + index}`);
const send = async (keeper: LatestKeeper, names: readonly string[], second = 1): Promise<string[]> => {
  const points = names.map((name) => at(name, second));
  return (await keeper.keep({ project, source, points, acceptedAt: now })).map(({ measurement }) => measurement);
};
const kept = async () =>
  Object.fromEntries((await latestEvents.of(project, source)).map((each) => [each.measurement, Number(each.eventId)]));

describe("the latest events of a source", () => {
  it("are kept of each type up to the bound, and renewed beyond it", async () => {
    const keeper = makeKeeper();
    expect(await send(keeper, types(3))).toStrictEqual([]);
    expect(await send(keeper, types(6))).toHaveLength(1);
    expect(await send(keeper, [...types(2), "late"], 2)).toStrictEqual(["late"]);
    const all = await kept();
    expect(Object.keys(all)).toHaveLength(mostTypes);
    expect(all).toMatchObject({ type0: 2, type1: 2, type2: 1 });
    expect(all).not.toHaveProperty("late");
  });

  it("stay the newer ones when older points come late, which take no room", async () => {
    const keeper = makeKeeper();
    await send(keeper, types(mostTypes), 5);
    expect(await send(keeper, types(mostTypes), 1)).toStrictEqual([]);
    expect(Object.values(await kept())).toStrictEqual(new Array(mostTypes).fill(5));
  });

  it("are of no more types when batches come at the same moment, of whatever many names", async () => {
    const batches = Array.from({ length: 8 }, (_, index) => send(makeKeeper(), types(3, index * 3)));
    await Promise.all(batches);
    const { length } = Object.keys(await kept());
    expect(length).toBeLessThanOrEqual(mostTypes);
    expect(length).toBeGreaterThan(0);
  });

  it("of a source that has as many types as it may have are not counted for each new one", async () => {
    const keeper = makeKeeper();
    await send(keeper, types(mostTypes));
    await send(keeper, ["first"]);
    counted = 0;
    for (const name of types(20, 100)) expect(await send(keeper, [name])).toStrictEqual([name]);
    expect(counted).toBe(0);
    await latestEvents.remove(project, source);
    now += 600_000;
    expect(await send(keeper, types(mostTypes, 200))).toStrictEqual([]);
  });

  it("are counted again where a source was found full by a clock that was set back since", async () => {
    const keeper = makeKeeper();
    now = 24 * 3_600_000;
    await send(keeper, types(mostTypes));
    expect(await send(keeper, ["more"])).toStrictEqual(["more"]);
    await latestEvents.remove(project, source);
    now = 0;
    expect(await send(keeper, ["more"])).toStrictEqual([]);
  });

  it("take no room for long where a batch fails after it took some, and is tried again", async () => {
    const failing = makeKeeper({ keep: () => Promise.reject(new Error("throttled")) });
    await expect(send(failing, types(mostTypes))).rejects.toThrow("throttled");
    expect(await send(makeKeeper(), types(mostTypes))).toHaveLength(mostTypes);
    now += 60_000;
    expect(await send(makeKeeper(), types(mostTypes))).toStrictEqual([]);
  });
});
