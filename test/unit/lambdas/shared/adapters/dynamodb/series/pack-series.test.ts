import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PackTable } from "../../../../../../../lambdas/shared/adapters/dynamodb/pack-table.ts";
import { PackSeries } from "../../../../../../../lambdas/shared/adapters/dynamodb/series/pack-series.ts";
import type { KeptPoint } from "../../../../../../../lambdas/shared/core/event/kept-point.ts";
import { packsOf, pointSeries } from "../../../../../../../lambdas/shared/core/event/pack.ts";
import type { Batch, Scan, SeriesReader } from "../../../../../../../lambdas/shared/core/query/series.ts";
import { SeriesInMemory } from "../../../../../../support/query/series-in-memory.ts";
import { keepPacks, runTables } from "../../../../../../support/tables.ts";

const { client } = await runTables("points");
const table = new PackTable(client, "points");
const reader = new PackSeries(table);

const series = { project: "P", retention: "R", source: "S", measurement: "m" };

/** Writes points as `retain` does, some at a time. */
async function write(place: typeof series, batches: readonly (readonly KeptPoint[])[]): Promise<void> {
  const name = pointSeries(place.retention, place.source, place.measurement);
  for (const points of batches) {
    await keepPacks(
      client,
      "points",
      packsOf(points).map((pack) => ({ series: name, pack, expiresAt: 4_000_000_000 })),
    );
  }
}

const rowsOf = ({ count, times, fields, tags }: Batch) =>
  Array.from({ length: count }, (_, index) => ({
    at: times[index],
    tags: Object.fromEntries([...tags].map(([key, column]) => [key, column[index]]).filter(([, value]) => value)),
    fields: Object.fromEntries(
      [...fields].flatMap(([name, { numbers, others }]) => {
        const number = numbers?.[index];
        const value = number === undefined || Number.isNaN(number) ? others?.[index] : number;
        return value === undefined ? [] : [[name, value]];
      }),
    ),
  }));

async function scanned(from: SeriesReader, scan: Scan) {
  const rows: ReturnType<typeof rowsOf> = [];
  for await (const batch of from.scan(scan)) rows.push(...rowsOf(batch));
  return rows;
}

/** Puts rows of one time into one order, since a scan may answer them in any. */
const settled = (rows: Awaited<ReturnType<typeof scanned>>) =>
  rows.map((row) => ({ ...row, tags: JSON.stringify(Object.entries(row.tags).sort()) }));
const inOneOrder = (rows: Awaited<ReturnType<typeof scanned>>) =>
  settled(rows).toSorted((one, other) => Number((one.at ?? 0n) - (other.at ?? 0n)) || (one.tags < other.tags ? -1 : 1));

const tags = fc.dictionary(fc.constantFrom("a", "b"), fc.constantFrom("1", "2"));
const fields = fc.dictionary(fc.constantFrom("x", "y"), fc.oneof(fc.integer(), fc.boolean(), fc.string()), {
  minKeys: 1,
});
const point = fc.record({
  seconds: fc.integer({ min: 0, max: 300 }),
  tags,
  fields,
  connectionTag: fc.constantFrom("Data_API", "press"),
  acceptedAt: fc.integer({ min: 0, max: 3 }),
  id: fc.integer({ min: 0, max: 50 }),
});

describe("a scan over packs", () => {
  it("answers what the model answers, in either order, whatever was written together", async () => {
    let run = 0;
    const batches = fc.array(fc.array(point, { maxLength: 20 }), { maxLength: 8 });
    const range = fc.tuple(fc.integer({ min: -10, max: 310 }), fc.integer({ min: -10, max: 310 }));
    await fc.assert(
      fc.asyncProperty(
        batches,
        range,
        fc.constantFrom("oldest-first", "newest-first"),
        async (sent, [from, to], order) => {
          run += 1;
          const place = { ...series, retention: `R${run}` };
          const model = new SeriesInMemory();
          const points = sent.map((some, batch) =>
            some.map(
              ({ seconds, id, ...rest }, index): KeptPoint => ({
                ...rest,
                measurement: "m",
                atNanos: `${1_700_000_000 + seconds}000000000`,
                eventId: `${String(id).padStart(10, "0")}${String(batch * 100 + index).padStart(10, "0")}`,
              }),
            ),
          );
          await write(place, points);
          for (const some of points) model.write(place, some);
          const nanos = (seconds: number) => BigInt(1_700_000_000 + seconds) * 1_000_000_000n;
          const scan: Scan = { series: place, from: nanos(from), to: nanos(to), order };
          const found = await scanned(reader, scan);
          expect(inOneOrder(found)).toStrictEqual(inOneOrder(await scanned(model, scan)));
          const times = found.map(({ at }) => at);
          const sign = order === "newest-first" ? -1 : 1;
          expect(times).toStrictEqual(times.toSorted((one, other) => sign * Number((one ?? 0n) - (other ?? 0n))));
        },
      ),
      { numRuns: 60 },
    );
  });

  it("stops reading where nobody asks on", async () => {
    const place = { ...series, retention: "long" };
    const points = Array.from(
      { length: 5_000 },
      (_, index): KeptPoint => ({
        measurement: "m",
        connectionTag: "Data_API",
        tags: {},
        fields: { x: index },
        atNanos: `${1_700_000_000 + index}000000000`,
        eventId: String(index).padStart(20, "0"),
      }),
    );
    await write(place, [points]);
    let read = 0;
    const counted = new PackSeries({
      pages: async function* (...all) {
        for await (const page of table.pages(...all)) {
          for (const pack of page) {
            read++;
            yield [pack];
          }
        }
      },
    });
    const scan: Scan = { series: place, from: 0n, to: 2_000_000_000_000_000_000n, order: "newest-first" };
    for await (const { times } of counted.scan(scan)) {
      expect(times[0]).toBe(1_700_004_999_000_000_000n);
      break;
    }
    // A pack has 61 of these points at most, which span a minute.
    expect(read * 61).toBeLessThan(2_000);
  });

  it("answers nothing of before 1970, and of what nobody wrote", async () => {
    const before: Scan = { series, from: -5n, to: -1n, order: "oldest-first" };
    expect(await scanned(reader, before)).toStrictEqual([]);
    expect(await scanned(reader, { ...before, to: 10n ** 18n, series: { ...series, measurement: "none" } })).toEqual(
      [],
    );
  });

  it("leaves out fields that nobody asked for, and no row for lacking the others", async () => {
    const place = { ...series, retention: "wide" };
    const one: KeptPoint = {
      measurement: "m",
      connectionTag: "Data_API",
      tags: { a: "1" },
      fields: { x: 1, y: "text" },
      atNanos: "1700000000000000000",
      eventId: "0".repeat(20),
    };
    await write(place, [[one]]);
    const scan: Scan = { series: place, from: 0n, to: 2n ** 62n, order: "oldest-first", fields: new Set(["z"]) };
    expect(await scanned(reader, scan)).toMatchObject([{ tags: { a: "1", Connection_Tag: "Data_API" }, fields: {} }]);
  });
});
