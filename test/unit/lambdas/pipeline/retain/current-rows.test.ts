import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RowsKeeper, type RowsPort } from "../../../../../lambdas/pipeline/retain/current-rows.ts";
import { Registry } from "../../../../../lambdas/shared/adapters/dynamodb/registry.ts";
import { CurrentRowsTable } from "../../../../../lambdas/shared/adapters/dynamodb/series/current-rows-table.ts";
import { Table } from "../../../../../lambdas/shared/adapters/dynamodb/table.ts";
import type { Op } from "../../../../../lambdas/shared/core/change/change.ts";
import { newestStates } from "../../../../../lambdas/shared/core/change/current-rows.ts";
import { Rooms } from "../../../../../lambdas/shared/room/rooms.ts";
import { point } from "../../../../support/points.ts";
import { runTables } from "../../../../support/tables.ts";

const tables = await runTables("registry", "points");
const { rooms } = new Registry("registry", tables.client);
const rows = new CurrentRowsTable(new Table(tables.client, "points"));
const mostRows = 5;
const until = 2_000_000_000;
let sources = 0;
const newPlace = () => ({ project: "P", source: `S${sources++}` });
type Place = ReturnType<typeof newPlace>;
let now = 0;
let tokens = 0;

function makeKeeper(changed: Partial<RowsPort["rows"]> = {}, most = mostRows): RowsKeeper {
  return new RowsKeeper({
    rows: {
      renew: (...all) => rows.renew(...all),
      has: (...all) => rows.has(...all),
      keep: (...all) => rows.keep(...all),
      count: (...all) => rows.count(...all),
      ...changed,
    },
    mostRows: most,
    rooms: new Rooms(rooms),
    nowMillis: () => now,
    newToken: () => `t${tokens++}`,
  });
}

const changeOf = (id: number, second: number, op: Op = "u") => ({
  ...point,
  measurement: "orders",
  eventId: `${id}-${second}`,
  fields: { second },
  atNanos: `${1_700_000_000 + second}000000000`,
  change: { op, key: { id: String(id) }, place: 0 },
});

/** Sends changes. Answers the ids of the rows that there was no room for. */
async function send(keeper: RowsKeeper, place: Place, changes: readonly ReturnType<typeof changeOf>[]) {
  const left = await keeper.keep(place, newestStates(changes), until);
  return left.map(({ key }) => Number(key.id)).sort();
}

/** Answers the second of each row that there is. */
async function kept(place: Place): Promise<Record<string, unknown>> {
  const { rows: found } = await rows.page(place, "orders", { after: undefined, limit: 100 });
  return Object.fromEntries(found.map(({ change, fields }) => [change.key.id, fields.second]));
}

const upTo = (count: number, second: number, from = 0) =>
  Array.from({ length: count }, (_, index) => changeOf(from + index, second));

describe("the current rows of a source", () => {
  it("are kept up to the bound, and those that are there updated and deleted beyond it", async () => {
    const [keeper, place] = [makeKeeper(), newPlace()];
    expect(await send(keeper, place, upTo(3, 1))).toStrictEqual([]);
    expect(await send(keeper, place, upTo(7, 2))).toHaveLength(2);
    expect(Object.values(await kept(place))).toStrictEqual([2, 2, 2, 2, 2]);
    expect(await send(keeper, place, [changeOf(0, 3), changeOf(1, 3, "d"), changeOf(9, 3)])).toStrictEqual([9]);
    expect(await kept(place)).toMatchObject({ 0: 3, 2: 2 });
    expect(await kept(place)).not.toHaveProperty("1");
  });

  it("take no place by repeats or by older changes, of a full source either", async () => {
    const [keeper, place] = [makeKeeper(), newPlace()];
    for (const second of [5, 5, 1]) expect(await send(keeper, place, upTo(mostRows, second))).toStrictEqual([]);
    expect(await send(makeKeeper(), place, upTo(mostRows, 5))).toStrictEqual([]);
    expect(Object.values(await kept(place))).toStrictEqual(new Array(mostRows).fill(5));
  });

  it("are no more when batches come at the same moment, and when they come again", async () => {
    const place = newPlace();
    for (let round = 0; round < 2; round++) {
      await Promise.all(Array.from({ length: 8 }, (_, at) => send(makeKeeper(), place, upTo(3, 1, at * 3))));
      const found = await rows.count(place, 100);
      expect(found).toBeLessThanOrEqual(mostRows);
      expect(found).toBeGreaterThan(0);
    }
  });

  it("are of each source apart", async () => {
    const keeper = makeKeeper();
    const [place, other] = [newPlace(), newPlace()];
    expect(await send(keeper, place, upTo(mostRows + 1, 1))).toHaveLength(1);
    expect(await send(keeper, other, upTo(mostRows, 1))).toStrictEqual([]);
  });

  it("of a source that was there before it had a bound are counted", async () => {
    const place = newPlace();
    for (const state of newestStates(upTo(4, 1))) await rows.keep(place, state, until);
    expect(await send(makeKeeper(), place, upTo(3, 1, 100))).toHaveLength(2);
    expect(await rows.count(place, 100)).toBe(mostRows);
  });

  it("are taken in again some minutes after others were removed", async () => {
    const [keeper, place] = [makeKeeper(), newPlace()];
    await send(keeper, place, upTo(mostRows + 1, 1));
    while (await rows.removeSome(place, 100));
    expect(await send(keeper, place, [changeOf(50, 1)])).toStrictEqual([50]);
    now += 600_000;
    expect(await send(keeper, place, [changeOf(50, 1)])).toStrictEqual([]);
  });

  it("take no room for long where a batch fails after it took some, and is tried again", async () => {
    const place = newPlace();
    const failing = makeKeeper({ keep: () => Promise.reject(new Error("throttled")) });
    await expect(send(failing, place, upTo(mostRows, 1))).rejects.toThrow("throttled");
    now += 60_000;
    expect(await send(makeKeeper(), place, upTo(mostRows, 1))).toStrictEqual([]);
  });

  it("end in the same state within the bound, however changes arrive, and how often", async () => {
    const anyChange = fc
      .tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 1, max: 4 }), fc.constantFrom<Op>("c", "u", "d"))
      .map(([id, second, op]) => ({ ...changeOf(id, second, op), eventId: `${id}-${second}-${op}` }));
    const arrivals = fc
      .array(anyChange, { minLength: 1, maxLength: 6 })
      .chain((changes) =>
        fc.tuple(
          fc.constant(changes),
          fc.shuffledSubarray([...changes, ...changes], { minLength: changes.length * 2 }),
        ),
      );
    await fc.assert(
      fc.asyncProperty(arrivals, async ([changes, again]) => {
        const [inOrder, inAny] = [newPlace(), newPlace()];
        expect(await send(makeKeeper(), inOrder, changes)).toStrictEqual([]);
        for (const change of again) expect(await send(makeKeeper(), inAny, [change])).toStrictEqual([]);
        expect(await kept(inAny)).toStrictEqual(await kept(inOrder));
      }),
      { numRuns: 10 },
    );
  });
});
