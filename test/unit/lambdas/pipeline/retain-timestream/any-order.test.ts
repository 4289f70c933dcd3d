import fc from "fast-check";
import { afterAll, expect, it } from "vitest";
import { createTimestreamStore } from "../../../../../lambdas/pipeline/retain-timestream/store.ts";
import { TimestreamRecords } from "../../../../../lambdas/shared/adapters/timestream/records.ts";
import { TimestreamSeries } from "../../../../../lambdas/shared/adapters/timestream/series.ts";
import { TimestreamTables } from "../../../../../lambdas/shared/adapters/timestream/tables.ts";
import type { SeriesReader } from "../../../../../lambdas/shared/core/query/series.ts";
import { point } from "../../../../support/points.ts";
import { SeriesInMemory } from "../../../../support/query/series-in-memory.ts";
import { database, startTimestream } from "../../../../support/timestream/clients.ts";

const lasting = new AsyncDisposableStack();
afterAll(() => lasting.disposeAsync());

const retention = "retention00000000001";
const keepSeconds = 10 ** 9;
const startNanos = BigInt(Date.UTC(2026, 0, 1)) * 1_000_000n;

const anyValue = fc.constantFrom(1, 2, "on", "off", true);
const anySent = fc.record({
  second: fc.integer({ min: 0, max: 2 }),
  tags: fc.constantFrom({}, { h: "a" }),
  fields: fc.dictionary(fc.constantFrom("x", "y"), anyValue, { minKeys: 1, maxKeys: 2 }),
});

/** Answers the rows of a source, each as a text that is the same whatever the order of its fields. */
async function rowsOf(reader: SeriesReader, source: string): Promise<string[]> {
  const rows: string[] = [];
  const series = { project: "P", retention, source, measurement: "m" };
  for await (const batch of reader.scan({ series, from: 0n, to: 2n ** 63n - 1n, order: "oldest-first" })) {
    for (let index = 0; index < batch.count; index++) {
      const fields = [...batch.fields].map(([name, { numbers, others }]) => {
        const number = numbers?.[index];
        return [name, number === undefined || Number.isNaN(number) ? others?.[index] : number];
      });
      const tags = [...batch.tags].map(([key, column]) => [key, column[index]]);
      const there = [fields, tags].map((part) => part.filter(([, value]) => value !== undefined).toSorted());
      rows.push(JSON.stringify([String(batch.times[index]), ...there]));
    }
  }
  return rows.toSorted();
}

it("answers the same rows whatever order points come in, however they are cut into batches, and how often they come", async () => {
  const { write, query, clock } = await startTimestream(lasting);
  await new TimestreamTables(database, write).settle(retention, { memoryHours: 24, magneticDays: 73_000 });
  const records = new TimestreamRecords(database, write);
  const reader = new TimestreamSeries(database, query);
  const store = createTimestreamStore({
    keepSeconds: async () => keepSeconds,
    write: (table, some) => records.write(table, some),
    askForTable: async () => {},
    catalogue: { note: async () => {} },
    nowMillis: () => clock.wallMillis(),
  });
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(anySent, { minLength: 1, maxLength: 8 }),
      fc.infiniteStream(fc.nat({ max: 1_000 })),
      async (sent, chance) => {
        const source = `source${runs++}`;
        const next = (below: number): number => (chance.next().value ?? 0) % below;
        const kept = sent.map(({ second, tags, fields }, index) => ({
          point: {
            ...point,
            measurement: "m",
            tags,
            fields,
            atNanos: String(startNanos + BigInt(second) * 1_000_000_000n),
            eventId: String(next(1_000_000)).padStart(20, "0"),
          },
          source,
          acceptedAt: 1 + index,
        }));
        const model = new SeriesInMemory();
        model.write(
          { project: "P", retention, source },
          kept.map(({ point: each, acceptedAt }) => ({ ...each, acceptedAt })),
        );
        // Has every point come once at least, and some of them again, in batches by chance.
        const coming = [...kept, ...kept.filter(() => next(3) === 0)].toSorted(() => next(3) - 1);
        while (coming.length > 0) {
          const batch = coming.splice(0, 1 + next(4)).toSorted((one, other) => one.acceptedAt - other.acceptedAt);
          expect(await store.keep({ project: "P", retention, points: batch })).toEqual({ refused: [] });
        }
        expect(await rowsOf(reader, source)).toEqual(await rowsOf(model, source));
      },
    ),
    { numRuns: 60 },
  );
});
