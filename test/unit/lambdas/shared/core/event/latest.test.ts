import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isNewer, newestOfEach, orderOf } from "../../../../../../lambdas/shared/core/event/latest.ts";
import { anyEventId, anyNanos, anyPoint } from "../../../../../support/points.ts";

const anyKey = fc.record({ atNanos: anyNanos.map(String), eventId: anyEventId });

describe("the newer of two events", () => {
  it("is the one of the later time, and at one time the one of the larger id", () => {
    fc.assert(
      fc.property(anyKey, anyKey, (one, other) => {
        const later = BigInt(one.atNanos) - BigInt(other.atNanos);
        expect(isNewer(one, other)).toBe(later > 0n || (later === 0n && one.eventId > other.eventId));
        expect(isNewer(one, other)).toBe(orderOf(one) > orderOf(other));
      }),
    );
  });
});

describe("newestOfEach", () => {
  it("keeps of each type the one that none of its type is newer than", () => {
    const points = fc.array(fc.tuple(anyPoint, fc.constantFrom("touch", "co2"), fc.constantFrom("1", "2")));
    fc.assert(
      fc.property(points, (specs) => {
        const all = specs.map(([point, measurement, atNanos]) => ({ ...point, measurement, atNanos }));
        const newest = newestOfEach(all);
        expect(newest.map(({ measurement }) => measurement).sort()).toStrictEqual(
          [...new Set(all.map(({ measurement }) => measurement))].sort(),
        );
        for (const one of newest) {
          expect(all.some((other) => other.measurement === one.measurement && isNewer(other, one))).toBe(false);
        }
      }),
    );
  });
});
