import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DeliveryStats } from "../../../../../../lambdas/shared/adapters/dynamodb/delivery-stats.ts";
import { Table } from "../../../../../../lambdas/shared/adapters/dynamodb/table.ts";
import type { Dropped } from "../../../../../../lambdas/shared/core/connector/gap.ts";
import { summarize } from "../../../../../../lambdas/shared/core/delivery/stats.ts";
import type { TimedCounts } from "../../../../../../lambdas/shared/core/metering/minutes.ts";
import { startTables, type Tables } from "../../../../../support/tables.ts";
import { MemoryStore, memoryTable } from "../../delivery/model/memory-table.ts";

let tables: Tables;
let stats: DeliveryStats;

beforeAll(async () => {
  tables = await startTables("stats");
  stats = new DeliveryStats(new Table(tables.client, "stats"));
});
afterAll(() => tables.stop());

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const start = Date.parse("2026-01-01T00:00:00Z");

/** Makes a client whose writes are throttled if `isThrottled` says so of their sort key. */
function throttled(isThrottled: (sk: string) => boolean): DynamoDBClient {
  const client = {
    send: (command: { input: { Key?: { sk?: { S?: string } } } }) => {
      if (isThrottled(command.input.Key?.sk?.S ?? ""))
        return Promise.reject(Object.assign(new Error("slow"), { name: "ProvisionedThroughputExceededException" }));
      return tables.client.send(command as never);
    },
  };
  return client as unknown as DynamoDBClient;
}

describe("counters of a connector", () => {
  it("add up in their minute, and are read by minutes", async () => {
    await stats.count("minutes", start, { success: 2, error: 1, h3: 2 }, 50);
    await stats.count("minutes", start, { success: 1, error: 0, h3: 1 }, 60);
    await stats.count("minutes", start + minute, { success: 5, error: 0 }, 60);
    const first = await stats.minutes("minutes", start, start + minute);
    expect(first).toMatchObject([{ success: 3, error: 1, h3: 3, lagMillis: 60, expiresAt: start / 1000 + 48 * 3600 }]);
    expect(summarize(await stats.minutes("minutes", start, start + 2 * minute)).successCount).toBe(8);
  });

  it("go on beside the minute's item where that is throttled, and are counted all the same", async () => {
    const isBusy = (sk: string) => sk.length === "MINUTE#2026-01-01T00:00".length;
    const busy = new DeliveryStats(new Table(throttled(isBusy), "stats"));
    for (let index = 0; index < 20; index++) await busy.count("shards", start, { success: 1, error: 2 }, 0);
    await stats.count("shards", start, { success: 1, error: 0 }, 0);
    const minutes = await stats.minutes("shards", start, start + minute);
    expect(minutes.length).toBeGreaterThan(2);
    expect(summarize(minutes)).toMatchObject({ successCount: 21, errorCount: 40 });
    expect(await stats.minutes("shards", start + minute, start + 2 * minute)).toStrictEqual([]);
  });

  it("fail where every item is throttled, or for another reason", async () => {
    const busy = new DeliveryStats(
      new Table(
        throttled(() => true),
        "stats",
      ),
    );
    await expect(busy.count("x", start, { success: 1 }, 0)).rejects.toThrow("slow");
    const absent = new DeliveryStats(new Table(tables.client, "no-such-table"));
    await expect(absent.count("x", start, { success: 1 }, 0)).rejects.toThrow();
  });
});

describe("the last 24 hours", () => {
  const countsOf = (timed: readonly TimedCounts[]) => timed.map(({ counts }) => counts);

  /** Counts and readings at some minutes, in the order in which they happen. */
  const happening = fc.array(
    fc.record({
      at: fc.integer({ min: 0, max: 60 * hour }),
      what: fc.constantFrom("count", "count", "read" as const),
      errors: fc.nat({ max: 5 }),
    }),
    { minLength: 1, maxLength: 60 },
  );

  it("sum up to the minutes they consist of, whoever reads them whenever", async () => {
    await fc.assert(
      fc.asyncProperty(happening, async (all) => {
        const memory = new DeliveryStats(memoryTable(new MemoryStore(), async (effect) => effect()));
        const counted: { minute: number; errors: number }[] = [];
        for (const { at, what, errors } of all.toSorted((one, other) => one.at - other.at)) {
          const now = start + at;
          if (what === "count") {
            counted.push({ minute: Math.floor(now / minute) * minute, errors });
            await memory.count("c", Math.floor(now / minute) * minute, { success: 1, error: errors }, 0);
            continue;
          }
          const from = Math.floor((now - day) / minute) * minute;
          const within = counted.filter((each) => each.minute >= from);
          expect(summarize(countsOf(await memory.lastDay("c", now)))).toMatchObject({
            successCount: within.length,
            errorCount: within.reduce((sum, each) => sum + each.errors, 0),
          });
        }
      }),
      { numRuns: 150 },
    );
  });

  it("are all there after a reader whose clock was ahead took their hour for over", async () => {
    const memory = new DeliveryStats(memoryTable(new MemoryStore(), async (effect) => effect()));
    const success = async (now: number) => summarize(countsOf(await memory.lastDay("c", now))).successCount;
    await memory.count("c", start, { success: 1 }, 0);
    expect(await success(start + 5 * hour)).toBe(1);
    await memory.count("c", start + 30 * minute, { success: 1 }, 0);
    expect(await success(start + 2 * hour)).toBe(2);
    expect(await success(start + 6 * hour)).toBe(2);
  });

  it("are read in a few queries once their hours are folded", async () => {
    for (let index = 0; index < 24; index++)
      await stats.count("folded", start + index * hour, { success: 1, error: 0, h7: 1 }, 0);
    const now = start + day - 30 * minute;
    expect(summarize(countsOf(await stats.lastDay("folded", now))).successCount).toBe(24);
    let queries = 0;
    const counting = {
      send: (command: unknown) => {
        queries++;
        return tables.client.send(command as never);
      },
    } as unknown as DynamoDBClient;
    const again = await new DeliveryStats(new Table(counting, "stats")).lastDay("folded", now);
    expect([summarize(countsOf(again)).successCount, queries]).toStrictEqual([24, 3]);
  });
});

describe("gaps", () => {
  const dropped = (times: readonly number[], changed: Partial<Dropped> = {}): Dropped => ({
    rule: "disabled",
    since: 5,
    timesNanos: times.map((millis) => `${millis}000001`),
    ...changed,
  });

  it("span all events that were dropped, in whatever order they were counted", async () => {
    const batches = fc.array(fc.array(fc.integer({ min: start, max: start + day }), { minLength: 1, maxLength: 4 }), {
      minLength: 1,
      maxLength: 5,
    });
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(batches, async (all) => {
        const id = `gaps${runs++}`;
        await Promise.all(all.map((times) => stats.addGap(id, dropped(times), start)));
        const times = all.flat();
        const expected = { from: Math.min(...times), to: Math.max(...times) + 1, count: times.length };
        expect(await stats.gaps(id)).toMatchObject([{ rule: "disabled", since: 5, ...expected }]);
      }),
      { numRuns: 20 },
    );
  });

  it("are one for each disabling and rule, in the order of their beginnings", async () => {
    for (const since of [900, 70, 1_700_000_000_000]) await stats.addGap("order", dropped([1], { since }), start);
    await stats.addGap("order", dropped([1], { since: 70, rule: "expired" }), start);
    const gaps = await stats.gaps("order");
    expect(gaps.map(({ since, rule }) => [since, rule])).toStrictEqual([
      [70, "disabled"],
      [70, "expired"],
      [900, "disabled"],
      [1_700_000_000_000, "disabled"],
    ]);
    expect(gaps[0]).toMatchObject({ expiresAt: start / 1000 + 31 * 24 * 3600 });
  });
});
