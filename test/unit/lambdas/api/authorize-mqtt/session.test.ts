import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { heardOfBy, sessionOf } from "../../../../../lambdas/api/authorize-mqtt/session.ts";

const now = 1_800_000_000;
const kind = fc.constantFrom("user" as const, "source" as const, "apiToken" as const);
const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe("sessionOf", () => {
  it.each([
    ["source", 0, 2880],
    ["source", 0.5, 3600],
    ["source", 0.999_999, 4320],
    ["user", 0, 720],
    ["user", 0.999_999, 1080],
    ["apiToken", 0.5, 900],
  ] as const)("asks about a %s again after %s of the spread", (who, random, expected) => {
    expect(sessionOf(who, { nowSeconds: now, random: () => random }).refreshAfterInSeconds).toBe(expected);
  });

  it("spreads a thousand sources over a fifth to either side", () => {
    const after = Array.from(
      { length: 1000 },
      (_, n) => sessionOf("source", { nowSeconds: now, random: () => n / 1000 }).refreshAfterInSeconds,
    );
    const perMinute = Map.groupBy(after, (seconds) => Math.floor(seconds / 60));
    expect(Math.max(...[...perMinute.values()].map(({ length }) => length))).toBeLessThan(60);
  });

  it("keeps to AWS IoT Core's 300 s to a day, and ends with the credential where it can", () => {
    fc.assert(
      fc.property(
        kind,
        chance,
        fc.option(fc.integer({ min: -1000, max: 200_000 }), { nil: undefined }),
        (who, random, left) => {
          const endsAt = left === undefined ? undefined : now + left;
          const session = sessionOf(who, { nowSeconds: now, random: () => random, endsAt });
          for (const seconds of Object.values(session)) {
            expect(Number.isInteger(seconds)).toBe(true);
            expect(seconds).toBeGreaterThanOrEqual(300);
            expect(seconds).toBeLessThanOrEqual(86_400);
          }
          if (left !== undefined && left >= 300) expect(session.disconnectAfterInSeconds).toBeLessThanOrEqual(left);
          expect(heardOfBy(session, now)).toBeGreaterThan(now + Math.min(...Object.values(session)));
        },
      ),
    );
  });
});
