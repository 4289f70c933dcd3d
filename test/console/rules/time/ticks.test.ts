import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatClock, formatTime } from "../../../../console/time/format.ts";
import { ticksOf } from "../../../../console/time/ticks.ts";
import { moments, zones } from "./zones.ts";

describe("the marks of an axis", () => {
  it("lie within it, in order, and are not too many", () => {
    const lengths = fc.integer({ min: 10_000, max: 40 * 365 * 86_400_000 });
    fc.assert(
      fc.property(zones, moments, lengths, fc.integer({ min: 2, max: 12 }), (zone, from, length, most) => {
        const ticks = ticksOf(from, from + length, zone, most);
        expect(ticks.every((each) => each >= from && each <= from + length)).toBe(true);
        expect(ticks).toEqual([...new Set(ticks)].toSorted((one, other) => one - other));
        expect(ticks.length).toBeLessThanOrEqual(most + 1);
      }),
    );
  });

  it("are the zone's midnights over a week, also when clocks change", () => {
    const from = Date.UTC(2026, 2, 26, 12);
    const ticks = ticksOf(from, from + 7 * 86_400_000, "Europe/Berlin", 10);
    expect(ticks.map((each) => formatClock(each, "Europe/Berlin"))).toEqual(
      Array.from({ length: 7 }, () => "00:00:00"),
    );
  });

  it("are first days of months over years", () => {
    const ticks = ticksOf(Date.UTC(2024, 5, 10), Date.UTC(2026, 5, 10), "America/New_York", 10);
    expect(ticks.length).toBeGreaterThan(3);
    expect(ticks.every((each) => /-01 00:00:00$/.test(formatTime(each, "America/New_York")))).toBe(true);
  });
});
