import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bucketOf, millisOf, percentile } from "../../../../../../lambdas/shared/core/delivery/latency-histogram.ts";

describe("latency histogram", () => {
  it("gives a latency back within 5 %", () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 10_000, noNaN: true }), (millis) => {
        expect(Math.abs(millisOf(bucketOf(millis)) / millis - 1)).toBeLessThanOrEqual(0.05);
      }),
    );
  });

  it("tells any percentile within 5 %", () => {
    const latencies = fc.array(fc.double({ min: 1, max: 10_000, noNaN: true }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(latencies, fc.double({ min: 0.01, max: 1, noNaN: true }), (all, part) => {
        const counts = new Map<number, number>();
        for (const millis of all) counts.set(bucketOf(millis), (counts.get(bucketOf(millis)) ?? 0) + 1);
        const exact = all.toSorted((one, other) => one - other)[Math.ceil(all.length * part) - 1] ?? Number.NaN;
        expect(Math.abs((percentile(counts, part) ?? 0) / exact - 1)).toBeLessThanOrEqual(0.05);
      }),
    );
  });

  it("counts what is below a millisecond or above ten seconds at the ends", () => {
    expect([bucketOf(0), bucketOf(0.3), bucketOf(-1), bucketOf(1)]).toStrictEqual([0, 0, 0, 0]);
    expect(bucketOf(60_000)).toBe(bucketOf(10_000));
  });

  it("knows no percentile of nothing", () => {
    expect(percentile(new Map(), 0.99)).toBeUndefined();
  });
});
