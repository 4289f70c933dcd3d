import { expect, it } from "vitest";
import { createRetentionMeter, type StoredSize } from "../../../../../lambdas/shared/metering/retention-meter.ts";

const start = Date.parse("2026-01-01T23:50:00Z");

it("a retention's meter writes by the day, and seldom", async () => {
  const kept: (readonly [place: object, day: number, size: StoredSize])[] = [];
  let now = start;
  const meter = createRetentionMeter({
    store: { add: async (...all) => void kept.push(all) },
    nowMillis: () => now,
    patience: () => () => {},
    report: () => {},
  });
  const place = { project: "P", retention: "R" };
  for (let minute = 0; minute < 20; minute++) {
    await meter.stored(place, { points: 1, bytes: 100 });
    now += 60_000;
  }
  now += 3_600_000;
  await meter.stored(place, { points: 1, bytes: 100 });
  const [first, second] = [Date.parse("2026-01-01T00:00:00Z"), Date.parse("2026-01-02T00:00:00Z")];
  const pointsOf = (day: number) => kept.reduce((sum, [, at, { points }]) => sum + (at === day ? points : 0), 0);
  expect([pointsOf(first), pointsOf(second)]).toEqual([10, 11]);
  expect(kept.length).toBeLessThanOrEqual(8);
  expect(kept[0]).toEqual([place, first, { points: 1, bytes: 100 }]);
});
