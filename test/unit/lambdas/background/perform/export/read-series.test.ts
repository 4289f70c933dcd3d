import { describe, expect, it } from "vitest";
import { Part } from "../../../../../../lambdas/background/perform/export/part.ts";
import { type Next, readSeries } from "../../../../../../lambdas/background/perform/export/read-series.ts";
import type { Scan } from "../../../../../../lambdas/shared/core/query/series.ts";
import { SeriesInMemory } from "../../../../../support/query/series-in-memory.ts";
import { event, newJob, project } from "../outside.ts";
import { task } from "./exported.ts";

const day = 86_400;
const second = 1_000_000_000n;
const begin = BigInt(event(0, "m").atNanos);

/** Reads a series slice by slice, out of a store that takes some milliseconds for each second that it is asked for. */
class World {
  readonly scans: Scan[] = [];
  readonly parts: number[][] = [];
  private nowMillis = 0;
  private readonly series = new SeriesInMemory(2);
  private readonly millisOfSecond: number;

  constructor(numbers: readonly number[], millisOfSecond = 0) {
    this.millisOfSecond = millisOfSecond;
    const points = numbers.map((number) => event(number, "m"));
    this.series.write({ project, retention: "R", source: "a" }, points);
  }

  private async *scan(scan: Scan) {
    this.scans.push(scan);
    for await (const batch of this.series.scan(scan)) yield batch;
    this.nowMillis += Number((scan.to - scan.from) / second) * this.millisOfSecond;
    scan.checkTime?.();
  }

  /** Answers the numbers of what was read, in order, with `seconds` in the whole range. */
  async read(seconds: number, rows: number): Promise<number[]> {
    const to = begin + BigInt(seconds) * second;
    let next: Next | undefined = { from: String(begin), spanSeconds: day };
    while (next) {
      const part = new Part({ rows, characters: 1_000_000, cells: 1_000_000 });
      const reading = {
        job: newJob(task),
        task,
        reader: { scan: (scan: Scan) => this.scan(scan) },
        part,
        port: { nowMillis: () => this.nowMillis },
        deadlineMillis: this.nowMillis + 20_000,
        latestMillis: this.nowMillis + 40_000,
      };
      next = await readSeries({ source: "a", measurement: "m", ...next, from: BigInt(next.from), to }, reading);
      this.parts.push(part.rows.map(({ atNanos }) => Number((atNanos - begin) / second)));
    }
    return this.parts.flat();
  }

  get spans(): number[] {
    return this.scans.map(({ from, to }) => Number((to - from + 1n) / second));
  }
}

const numbers = (count: number, apart: number): number[] => Array.from({ length: count }, (_, index) => index * apart);

describe("a series of an export", () => {
  it("is asked for some time at once, more where there is little and less where there is much", async () => {
    const sparse = new World([0, 500 * day]);
    expect(await sparse.read(600 * day, 100)).toStrictEqual([0, 500 * day]);
    expect(sparse.spans.slice(0, 3)).toStrictEqual([day, 2 * day, 4 * day]);
    const dense = new World(numbers(1_000, 60));
    expect(await dense.read(day, 100)).toStrictEqual(numbers(1_000, 60));
    expect(Math.max(...dense.spans.slice(5))).toBeLessThanOrEqual(day / 4);
  });

  it("says how many rows it takes", async () => {
    const world = new World(numbers(10, 60));
    await world.read(day, 4);
    for (const { mostRows } of world.scans) expect(mostRows).toBeLessThanOrEqual(5);
  });

  it("has every row once where its store takes too long for what it is asked", async () => {
    const world = new World(numbers(300, 60), 5);
    expect(await world.read(day, 1_000)).toStrictEqual(numbers(300, 60));
    expect(Math.min(...world.spans)).toBeLessThan(day / 4);
  });

  it("fails where its store takes too long for a minute too", async () => {
    const world = new World(numbers(2, 60), 1_000);
    await expect(world.read(day, 100)).rejects.toThrow("The store of the retention took too long");
  });
});
