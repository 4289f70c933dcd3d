import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  following,
  type LiveEntry,
  mostBatchBytes,
  type TailBatch,
  tailParts,
} from "../../../../../../lambdas/shared/core/event/live-tail.ts";
import { anyPoint } from "../../../../../support/points.ts";

const anyEntry: fc.Arbitrary<LiveEntry> = fc.record({
  source: fc.constantFrom("S", "T"),
  deviceType: fc.constant("logger"),
  labels: fc.dictionary(fc.constantFrom("a", "b"), fc.string({ maxLength: 40 })),
  points: fc.array(anyPoint, { maxLength: 6 }),
});

const pointsOf = (entries: readonly LiveEntry[]) =>
  entries.flatMap(({ points, ...rest }) => points.map((point) => ({ ...rest, point })));

describe("tailParts", () => {
  it("keeps every point in order with its entry, within the bytes, or alone", () => {
    fc.assert(
      fc.property(fc.array(anyEntry, { maxLength: 5 }), fc.integer({ min: 1, max: 3000 }), (entries, mostBytes) => {
        const parts = tailParts(entries, mostBytes);
        expect(pointsOf(parts.flat())).toStrictEqual(pointsOf(entries));
        for (const part of parts) {
          expect(part.length).toBeGreaterThan(0);
          const fits = Buffer.byteLength(JSON.stringify(part)) <= mostBytes + 2;
          expect(fits || (part.length === 1 && part[0]?.points.length === 1)).toBe(true);
        }
      }),
    );
  });

  it("cuts what is larger than an item of DynamoDB may be", () => {
    const point = { eventId: "0", measurement: "m", connectionTag: "", tags: {}, atNanos: "0" };
    const points = Array.from({ length: 250 }, () => ({ ...point, fields: { text: "x".repeat(2800) } }));
    const parts = tailParts([{ source: "S", deviceType: "logger", labels: {}, points }]);
    expect(parts).toHaveLength(3);
    for (const part of parts) expect(Buffer.byteLength(JSON.stringify(part))).toBeLessThanOrEqual(mostBatchBytes);
  });
});

describe("following", () => {
  const batch = (sequence: number): TailBatch => ({ sequence, leaseStartedAt: 1, expiresAt: 2, entries: [] });
  it.each<[readonly number[], number, readonly number[]]>([
    [[], 4, []],
    [[5, 6, 7], 4, [5, 6, 7]],
    [[5, 7], 4, [5]],
    [[6, 7], 4, []],
  ])("of %j after %i is %j", (found, last, expected) => {
    expect(following(found.map(batch), last).map(({ sequence }) => sequence)).toStrictEqual(expected);
  });
});
