import { describe, expect, it } from "vitest";
import { type DaySize, heldFrom, sizeOf } from "../../../../../../lambdas/shared/core/metering/retention-size.ts";

const daySeconds = 86_400;
const day = daySeconds * 1000;
const today = Date.parse("2026-03-01T00:00:00Z");
const now = today + 6 * 3_600_000;

const stored = (daysAgo: number, points: number): DaySize => ({
  retention: "R",
  startMillis: today - daysAgo * day,
  points,
  bytes: points * 10,
});

describe("the size of a retention", () => {
  it("sums the days that its duration reaches, also in part", () => {
    const days = [stored(0, 1), stored(1, 2), stored(2, 4), stored(3, 8)];
    const oneDay = { durationSeconds: daySeconds };
    expect(sizeOf(days, oneDay, now)).toStrictEqual({ points: 3, bytes: 30, since: today - day });
    expect(sizeOf(days, { durationSeconds: 365 * daySeconds }, now)).toMatchObject({ points: 15 });
  });

  it("is nothing where nothing was stored", () => {
    const nothing = { points: 0, bytes: 0, since: undefined };
    expect(sizeOf([], { durationSeconds: 60 }, now)).toStrictEqual(nothing);
    expect(sizeOf([stored(5, 8)], { durationSeconds: 60 }, now)).toStrictEqual(nothing);
  });

  it("has nothing again of what a shorter duration had forgotten before a longer one was set", () => {
    const short = { durationSeconds: daySeconds };
    const long = { durationSeconds: 30 * daySeconds, countedFrom: heldFrom(short, now) };
    const days = [stored(0, 1), stored(1, 2), stored(2, 4)];
    expect(sizeOf(days, long, now).points).toBe(3);
    // Longer still, and later: what it held then is not left out.
    const longer = { durationSeconds: 90 * daySeconds, countedFrom: heldFrom(long, now + day) };
    expect(sizeOf([...days, stored(-1, 8)], longer, now + day).points).toBe(11);
  });
});
