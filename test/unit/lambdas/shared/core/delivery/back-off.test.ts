import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { backOffSeconds, longestBackOffSeconds } from "../../../../../../lambdas/shared/core/delivery/back-off.ts";

const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe("backOffSeconds", () => {
  it("is whole seconds from 1 to 15 minutes, whatever the attempt", () => {
    fc.assert(
      fc.property(fc.nat({ max: 100_000 }), chance, (attempts, random) => {
        const seconds = backOffSeconds(attempts, random);
        expect(Number.isInteger(seconds)).toBe(true);
        expect(seconds).toBeGreaterThanOrEqual(1);
        expect(seconds).toBeLessThanOrEqual(longestBackOffSeconds);
      }),
    );
  });

  it("grows from attempt to attempt, up to the cap", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), chance, (attempts, random) => {
        const [now, next] = [backOffSeconds(attempts, random), backOffSeconds(attempts + 1, random)];
        if (attempts < 9) expect(next).toBeGreaterThan(now);
        else expect(next).toBeGreaterThanOrEqual(now);
      }),
    );
    expect([backOffSeconds(10, 0), backOffSeconds(10, 0.999)]).toStrictEqual([450, 900]);
  });

  it("spreads events that failed together over half of the time", () => {
    const waits = [0, 0.25, 0.5, 0.75].map((random) => backOffSeconds(8, random));
    expect(waits).toStrictEqual([128, 160, 192, 224]);
  });
});
