import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bucketOf } from "../../../../../../lambdas/shared/core/delivery/latency-histogram.ts";
import { bucketName, summarize, sumOf } from "../../../../../../lambdas/shared/core/delivery/stats.ts";

describe("summarize", () => {
  it("adds up minutes and takes the percentile over all of them", () => {
    const minutes = [
      { pk: "x", success: 98, error: 2, [bucketName(bucketOf(50))]: 98 },
      { success: 2, error: 0, [bucketName(bucketOf(2000))]: 2, expiresAt: 5 },
    ];
    const { successCount, errorCount, latency99pMillis } = summarize(minutes);
    expect([successCount, errorCount]).toEqual([100, 2]);
    expect(latency99pMillis).toBeGreaterThan(2000 * 0.95);
    expect(latency99pMillis).toBeLessThan(2000 * 1.05);
  });

  it("knows no latency where nothing was acknowledged", () => {
    const none = { latency50pMillis: undefined, latency99pMillis: undefined, errorsByClass: {}, countsByStatus: {} };
    expect(summarize([{ success: 0, error: 7 }])).toStrictEqual({ successCount: 0, errorCount: 7, ...none });
    expect(summarize([])).toStrictEqual({ successCount: 0, errorCount: 0, ...none });
  });

  it("gives a 99th percentile within 5 % of the true one, however latencies fall into minutes", () => {
    const latencies = fc.array(fc.double({ min: 1, max: 10_000, noNaN: true }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(latencies, fc.integer({ min: 1, max: 10 }), (millis, spread) => {
        const minutes: Record<string, number>[] = Array.from({ length: spread }, () => ({}));
        millis.forEach((latency, index) => {
          const minute = minutes[index % spread] ?? {};
          const name = bucketName(bucketOf(latency));
          minute[name] = (minute[name] ?? 0) + 1;
        });
        const exact = [...millis].sort((one, other) => one - other)[Math.ceil(millis.length * 0.99) - 1] ?? 0;
        const told = summarize(minutes).latency99pMillis ?? 0;
        expect(Math.abs(told - exact) / exact).toBeLessThanOrEqual(0.05);
      }),
    );
  });
});

it("a summary tells errors by class and answers by status, and nothing that is no counter", () => {
  const minutes = [
    { success: 2, error: 3, edns: 1, estatus: 2, s200: 2, s503: 2, since: 4, expiresAt: 5 },
    { success: 0, error: 1, estatus: 1, s404: 1, edns: 0 },
  ];
  expect(summarize(minutes)).toMatchObject({
    errorsByClass: { dns: 1, status: 3 },
    countsByStatus: { "200": 2, "404": 1, "503": 2 },
  });
});

describe("sumOf", () => {
  it("makes of several minutes one that tells the same, and takes counters alone", () => {
    const minute = fc.dictionary(
      fc.constantFrom("success", "error", "h0", "h17", "edns", "s503", "lagMillis", "pk"),
      fc.nat(),
    );
    fc.assert(
      fc.property(fc.array(minute, { maxLength: 8 }), (minutes) => {
        const sum = sumOf(minutes);
        expect(summarize([sum])).toStrictEqual(summarize(minutes));
        expect(sum).not.toHaveProperty("lagMillis");
        expect(sum).not.toHaveProperty("pk");
      }),
    );
  });
});
