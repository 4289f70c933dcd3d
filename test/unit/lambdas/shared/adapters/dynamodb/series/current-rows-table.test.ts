import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CurrentRowsTable } from "../../../../../../../lambdas/shared/adapters/dynamodb/series/current-rows-table.ts";
import { Table } from "../../../../../../../lambdas/shared/adapters/dynamodb/table.ts";
import type { Change } from "../../../../../../../lambdas/shared/core/change/change.ts";
import {
  type ChangePoint,
  newestStates,
  type RowState,
} from "../../../../../../../lambdas/shared/core/change/current-rows.ts";
import { eventIdsOf } from "../../../../../../../lambdas/shared/core/intake/event-id.ts";
import { startTables, type Tables } from "../../../../../../support/tables.ts";

let tables: Tables;
let rows: CurrentRowsTable;

beforeAll(async () => {
  tables = await startTables("points");
  rows = new CurrentRowsTable(new Table(tables.client, "points"));
});
afterAll(() => tables.stop());

const until = 2_000_000_000;
let places = 0;
const newPlace = () => ({ project: "P", source: `S${places++}` });

function pointOf(second: number, change: Partial<Change>, value = 0): ChangePoint {
  const point = {
    measurement: "orders",
    connectionTag: "Data_API",
    tags: {},
    fields: { value },
    atNanos: `${second}000000000`,
    change: { op: "u", key: { id: "1" }, place: 0, ...change },
  } as const;
  const [eventId = ""] = eventIdsOf("S", "", [point]);
  return { ...point, eventId };
}

async function keepAll(place: { project: string; source: string }, states: readonly RowState[], end: number) {
  await Promise.all(states.map((state) => rows.keep(place, state, end)));
}

async function all(place: { project: string; source: string }, name = "orders") {
  const found: ChangePoint[] = [];
  let after: string | undefined;
  do {
    const page = await rows.page(place, name, { after, limit: 2 });
    found.push(...page.rows);
    after = page.next;
  } while (after !== undefined);
  return found;
}

const anyKey = fc.constantFrom({ id: "1" }, { id: "2" }, { id: "3" });
const anyChange = fc
  .record({
    second: fc.integer({ min: 100, max: 103 }),
    op: fc.constantFrom("c", "u", "d", "r"),
    key: anyKey,
    formerKey: fc.option(anyKey, { nil: undefined }),
    lsn: fc.option(fc.constantFrom("9", "10", "aa"), { nil: undefined }),
    place: fc.integer({ min: 0, max: 2 }),
    value: fc.integer({ min: 0, max: 9 }),
  })
  .map(({ second, op, key, formerKey, lsn, place, value }) =>
    pointOf(
      second,
      {
        op,
        key,
        place,
        ...(formerKey === undefined || formerKey.id === key.id || op === "d" ? {} : { formerKey }),
        ...(lsn === undefined ? {} : { lsn }),
      },
      value,
    ),
  );

/** Cuts a list into batches of the given sizes, as a queue does. */
function* batches<T>(list: readonly T[], sizes: readonly number[]): Generator<readonly T[]> {
  let start = 0;
  for (const size of [...sizes, list.length]) {
    if (start >= list.length) return;
    yield list.slice(start, start + size);
    start += size;
  }
}

describe("the table of current rows", () => {
  it("ends in the same state however changes arrive, and how often", async () => {
    const arrivals = fc
      .array(anyChange, { minLength: 1, maxLength: 8 })
      .chain((changes) =>
        fc.tuple(
          fc.constant(changes),
          fc.shuffledSubarray([...changes, ...changes], { minLength: changes.length, maxLength: changes.length * 2 }),
          fc.array(fc.integer({ min: 1, max: 4 })),
        ),
      );
    await fc.assert(
      fc.asyncProperty(arrivals, async ([changes, disturbed, sizes]) => {
        const [inOrder, inAny] = [newPlace(), newPlace()];
        const known = new Set(disturbed);
        // Has every change arrive at least once.
        const everything = [...disturbed, ...changes.filter((change) => !known.has(change))];
        for (const change of changes) await keepAll(inOrder, newestStates([change]), until);
        for (const batch of batches(everything, sizes)) await keepAll(inAny, newestStates(batch), until);
        expect(await all(inAny)).toStrictEqual(await all(inOrder));
      }),
      { numRuns: 12 },
    );
  });

  it("orders by time, then by the position's length, then by its text, and never by arrival", async () => {
    const place = newPlace();
    const last = pointOf(200, { lsn: "10" }, 1);
    for (const change of [pointOf(200, { lsn: "9" }, 2), last, pointOf(200, {}, 3), pointOf(199, { lsn: "999" }, 4)]) {
      await keepAll(place, newestStates([change]), until);
    }
    expect(await all(place)).toStrictEqual([last]);
    const newer = pointOf(200, { lsn: "11" }, 5);
    await keepAll(place, newestStates([newer]), until);
    expect(await rows.row(place, "orders", { id: "1" })).toStrictEqual(newer);
  });

  it("keeps a tombstone for a deleted row, without its values, that a late change does not pass", async () => {
    const place = newPlace();
    await keepAll(place, newestStates([pointOf(200, { op: "d" })]), until);
    await keepAll(place, newestStates([pointOf(199, { op: "u" }, 7)]), until);
    expect(await all(place)).toStrictEqual([]);
    expect(await rows.row(place, "orders", { id: "1" })).toBeUndefined();
    const items = await new Table(tables.client, "points").list<object>(`CURRENT#P#${place.source}`, "");
    expect(items).toStrictEqual([expect.objectContaining({ isDeleted: true, expiresAt: until })]);
    expect(items[0]).not.toHaveProperty("point");
  });

  it("lets a row come back that was created after it was deleted, without an end", async () => {
    const place = newPlace();
    const back = pointOf(201, { op: "c" }, 8);
    await keepAll(place, newestStates([pointOf(200, { op: "d" })]), until);
    await keepAll(place, newestStates([back]), until);
    expect(await all(place)).toStrictEqual([back]);
    const items = await new Table(tables.client, "points").list<object>(`CURRENT#P#${place.source}`, "");
    expect(items[0]).not.toHaveProperty("expiresAt");
  });

  it("deletes the row of the key that a row had before", async () => {
    const place = newPlace();
    await keepAll(place, newestStates([pointOf(200, { op: "c" })]), until);
    const moved = pointOf(201, { key: { id: "2" }, formerKey: { id: "1" } }, 9);
    await keepAll(place, newestStates([moved]), until);
    expect(await all(place)).toStrictEqual([moved]);
  });

  it("keeps names and sources apart, large rows too, and removes all of a source alone", async () => {
    const [place, other] = [newPlace(), newPlace()];
    const keys = ["1", "2", "3", "4", "5"].map((id) => pointOf(200, { key: { id } }));
    const large = { ...pointOf(200, {}), measurement: "orders2", fields: { text: "x".repeat(20_000) } };
    await keepAll(place, newestStates([...keys, large]), until);
    await keepAll(other, newestStates(keys), until);
    expect(await all(place)).toStrictEqual(keys);
    expect(await all(place, "orders2")).toStrictEqual([large]);
    while (await rows.removeSome(place, 2));
    expect([await all(place), await all(place, "orders2")]).toStrictEqual([[], []]);
    expect(await all(other)).toStrictEqual(keys);
  });

  it("renews only a row that is there and older, knows tombstones, and counts both up to a bound", async () => {
    const place = newPlace();
    const [state, other] = newestStates([pointOf(200, { op: "d" }), pointOf(200, { key: { id: "2" } })]);
    if (!state || !other) throw new Error("There are no states.");
    expect([await rows.renew(place, state, until), await rows.has(place, state)]).toStrictEqual([false, false]);
    await keepAll(place, [state, other], until);
    expect(await rows.renew(place, state, until)).toBe(false);
    expect(await rows.has(place, state)).toBe(true);
    const [newer] = newestStates([pointOf(201, { op: "c" })]);
    expect(newer && (await rows.renew(place, newer, until))).toBe(true);
    expect([await rows.count(place, 5), await rows.count(place, 1)]).toStrictEqual([2, 1]);
    expect(await all(place)).toHaveLength(2);
  });
});
