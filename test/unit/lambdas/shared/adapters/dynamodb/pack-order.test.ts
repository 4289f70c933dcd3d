import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PackTable } from "../../../../../../lambdas/shared/adapters/dynamodb/pack-table.ts";
import { packsOf } from "../../../../../../lambdas/shared/core/event/pack.ts";
import type { IdentifiedPoint } from "../../../../../../lambdas/shared/core/event/point.ts";
import { point } from "../../../../../support/points.ts";
import { keepPacks, startTables, type Tables } from "../../../../../support/tables.ts";

let tables: Tables;
let table: PackTable;

beforeAll(async () => {
  tables = await startTables("events");
  table = new PackTable(tables.client, "events");
});
afterAll(() => tables.stop());

const nanos = (seconds: number): bigint => BigInt(seconds) * 1_000_000_000n;
const at = (seconds: number): IdentifiedPoint => ({
  ...point,
  eventId: String(seconds).padStart(20, "0"),
  atNanos: String(nanos(seconds)),
});

let count = 0;
async function write(groups: readonly (readonly number[])[]): Promise<string> {
  const series = `series ${count++}`;
  const packs = groups.flatMap((group) => packsOf(group.map(at)));
  await keepPacks(
    tables.client,
    "events",
    packs.map((pack) => ({ series, pack, expiresAt: 2_000_000_000 })),
  );
  return series;
}

async function readAll<T>(packs: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const pack of packs) all.push(pack);
  return all;
}

const groups = fc.array(fc.array(fc.integer({ min: 100, max: 1000 }), { minLength: 1, maxLength: 5 }), {
  maxLength: 8,
});
const range = fc.tuple(fc.integer({ min: 100, max: 1000 }), fc.nat({ max: 900 }));

describe("packs, oldest first", () => {
  it("are those that newest first finds, in the other order, and go on behind any of them", async () => {
    const property = fc.asyncProperty(groups, range, fc.nat(), async (written, [start, length], place) => {
      const series = await write(written);
      const [from, to] = [nanos(start), nanos(start + length)];
      const oldest = await readAll(table.oldestFirst(series, { from, to, after: undefined }));
      const newest = await readAll(table.newestFirst(series, from, to));
      expect(oldest.map(({ points }) => points)).toStrictEqual(newest.toReversed());
      if (oldest.length === 0) return;
      const behind = place % oldest.length;
      const rest = await readAll(table.oldestFirst(series, { from, to, after: oldest[behind]?.position }));
      expect(rest).toStrictEqual(oldest.slice(behind + 1));
    });
    await fc.assert(property, { numRuns: 40 });
  });
});

describe("removing a series", () => {
  it("takes all of its packs in parts, and none of another", async () => {
    const apart = Array.from({ length: 60 }, (_, index) => [100 + index * 100]);
    const [series, other] = [await write(apart), await write(apart)];
    const left = async (of: string) =>
      (await readAll(table.oldestFirst(of, { from: 0n, to: nanos(10_000), after: undefined }))).length;
    expect(await table.removeSeries(series, 40)).toBe(true);
    expect(await left(series)).toBe(20);
    expect(await table.removeSeries(series, 40)).toBe(false);
    expect(await table.removeSeries(series, 40)).toBe(false);
    expect([await left(series), await left(other)]).toStrictEqual([0, 60]);
  });
});
