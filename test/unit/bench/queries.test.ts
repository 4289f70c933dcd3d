import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isAlike } from "../../../bench/queries/ask.ts";
import { lastHour, lastYear, type SeriesToFill } from "../../../bench/queries/points.ts";
import { packSpanNanos } from "../../../lambdas/shared/core/event/pack.ts";
import { dayOf, isSettled } from "../../../lambdas/shared/core/query/blocks/block.ts";

/**
 * Holds that `retain` would have made the same packs of the points, as they are put where it would have put them. Answers
 * the times of each pack.
 */
function timesOfPacks({ packs, range: [from, to] }: SeriesToFill): bigint[][] {
  let before = from - 1n;
  const all: bigint[][] = [];
  for (const points of packs) {
    const times = points.map(({ atNanos }) => BigInt(atNanos));
    const [first = 0n, last = 0n] = [times[0], times.at(-1)];
    if (last - first > packSpanNanos || first <= before || last >= to) throw new Error(`The pack at ${first} is none.`);
    before = last;
    all.push(times);
  }
  return all;
}

describe("the points that are queried", () => {
  it.each([1, 10, 60])("are 3,600 in an hour, %i in each pack", (ofPack) => {
    const hour = lastHour("value", 1_796_000_000, ofPack);
    expect(timesOfPacks(hour).map(({ length }) => length)).toStrictEqual(
      Array.from({ length: 3_600 / ofPack }, () => ofPack),
    );
  });

  it("are a million in 365 days, all of which may be kept by column, whenever they are made", () => {
    const nowMillis = fc.integer({ min: Date.UTC(2026, 0), max: Date.UTC(2040, 0) });
    fc.assert(
      fc.property(nowMillis, (now) => {
        const [from, to] = lastYear("value", now).range;
        expect(dayOf(to) - dayOf(from)).toBe(365);
        expect(isSettled(dayOf(to - 1n), now)).toBe(true);
        expect(isSettled(dayOf(to), now)).toBe(false);
      }),
      { numRuns: 25 },
    );
    const times = timesOfPacks(lastYear("value", Date.UTC(2026, 10, 29))).flat();
    expect(times.length).toBeGreaterThanOrEqual(1_000_000);
    expect(times.length).toBeLessThan(1_000_100);
    expect(new Set(times.map(dayOf)).size).toBe(365);
  });

  it("are the same each time they are read, since both servers are given them", () => {
    const hour = lastHour("value", 1_796_000_000, 10);
    expect([...hour.packs]).toStrictEqual([...hour.packs]);
  });
});

describe("two answers", () => {
  it("are alike that differ in the last digits of a sum", () => {
    expect(isAlike([["1", 0.1 + 0.2, null]], [["1", 0.3, null]])).toBe(true);
  });

  it.each([
    [[[1, 2]], [[1, 2.001]]],
    [
      [[1, 2]],
      [
        [1, 2],
        [2, 3],
      ],
    ],
    [[[1, null]], [[1, 0]]],
    [[["a"]], [["b"]]],
    [[], undefined],
  ])("are not alike: %j and %j", (one, other) => {
    expect(isAlike(one, other)).toBe(false);
  });
});
