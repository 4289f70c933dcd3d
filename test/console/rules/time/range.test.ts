import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatTime } from "../../../../console/time/format.ts";
import { describeRange, fixedRange, readBack, readTyped, spanOf } from "../../../../console/time/range.ts";
import { moments, zones } from "./zones.ts";

const now = Date.UTC(2026, 10, 29, 12);

describe("a range", () => {
  it("counts back from now, or is fixed", () => {
    expect(spanOf({ from: "-24h" }, now)).toEqual({ fromMillis: now - 86_400_000, toMillis: now });
    expect(spanOf({ from: "-2h", to: "-90m" }, now)).toEqual({
      fromMillis: now - 7_200_000,
      toMillis: now - 5_400_000,
    });
    const fixed = { from: "2026-11-29T00:00:00Z", to: "2026-11-29T06:00:00Z" };
    expect(spanOf(fixed, now)?.toMillis).toBe(Date.UTC(2026, 10, 29, 6));
  });

  it("is none where an end is nonsense or the end comes first", () => {
    for (const from of ["", "24h", "-h", "-0h", "-5y", "yesterday", "2026-11-30T00:00:00Z"]) {
      expect(spanOf({ from }, now), from).toBeUndefined();
    }
    expect(readBack("-9999999s")).toBeUndefined();
  });

  it("shows the same after it was fixed, whenever it is asked", () => {
    fc.assert(
      fc.property(moments, fc.integer({ min: 1, max: 1e10 }), moments, (fromMillis, length, later) => {
        const span = { fromMillis, toMillis: fromMillis + length };
        expect(spanOf(fixedRange(span), later)).toEqual(span);
      }),
    );
  });

  it("is told in words", () => {
    expect(describeRange({ from: "-24h" }, "UTC")).toBe("last 24 hours");
    expect(describeRange({ from: "-1h" }, "UTC")).toBe("last hour");
    expect(describeRange({ from: "2026-11-29T00:00:00Z", to: "2026-11-29T06:00:00Z" }, "Europe/Berlin")).toBe(
      "2026-11-29 01:00:00 – 2026-11-29 07:00:00",
    );
  });
});

describe("a typed time", () => {
  it("means what the zone shows: what is formatted is read back, or shows the same", () => {
    fc.assert(
      fc.property(zones, moments, (zone, millis) => {
        const text = formatTime(millis, zone);
        const typed = readTyped(text, zone, now);
        if ("fault" in typed) throw new Error(typed.fault);
        expect(formatTime(typed.millis, zone)).toBe(text);
        if (typed.remark === undefined) expect(typed.millis).toBe(Math.floor(millis / 1000) * 1000);
      }),
    );
  });

  it("is taken with a remark where clocks change", () => {
    const remarkOf = (text: string) => readTyped(text, "Europe/Berlin", now);
    expect(remarkOf("2026-03-29 02:30")).toMatchObject({ remark: expect.stringContaining("put forward") });
    expect(remarkOf("2026-10-25 02:30")).toMatchObject({ remark: expect.stringContaining("twice") });
  });

  it("may be a date, a time of RFC 3339, or a time back from now", () => {
    expect(readTyped("2026-11-29", "UTC", now)).toEqual({ millis: Date.UTC(2026, 10, 29) });
    expect(readTyped("2024-02-29 1:00", "UTC", now)).toEqual({ millis: Date.UTC(2024, 1, 29, 1) });
    expect(readTyped(" -24h ", "UTC", now)).toEqual({ millis: now - 86_400_000 });
    expect(readTyped("2026-11-29T13:00:00+01:00", "UTC", now)).toEqual({ millis: now });
  });

  it("is refused with an example where it is none", () => {
    for (const text of ["", "noon", "2026-02-29", "2026-13-01", "2026-11-29 24:00", "2026-04-31", "29.11.2026"]) {
      expect(readTyped(text, "UTC", now), text).toHaveProperty("fault");
    }
  });
});
