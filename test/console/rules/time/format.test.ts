import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  formatExactly,
  formatOffset,
  formatRelative,
  formatTime,
  nameZone,
  readInstant,
  writeInstant,
} from "../../../../console/time/format.ts";
import { moments } from "./zones.ts";

describe("instants", () => {
  it("are written with six digits, and read back as they were", () => {
    const micros = fc.integer({ min: 0, max: 999 });
    fc.assert(
      fc.property(moments, micros, (millis, beyond) => {
        const written = writeInstant({ millis, micros: beyond });
        expect(written).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
        expect(readInstant(written)).toEqual({ millis, micros: beyond });
      }),
    );
  });

  it("are read in any form of RFC 3339, and nothing else is", () => {
    expect(readInstant("2024-05-29T12:34:03.970415+02:00")).toEqual({ millis: 1_716_978_843_970, micros: 415 });
    expect(readInstant("2024-05-29T10:34:03Z")).toEqual({ millis: 1_716_978_843_000, micros: 0 });
    for (const text of [
      "",
      "2024-05-29",
      "2024-02-30T00:00:00Z",
      "2024-05-29T10:34:03",
      "now",
      "2024-13-01T00:00:00Z",
    ]) {
      expect(readInstant(text), text).toBeUndefined();
    }
  });
});

describe("times for people", () => {
  const millis = Date.UTC(2026, 10, 29, 12, 4, 5, 7);

  it("are ISO-like, of 24 hours, in the zone that is shown", () => {
    expect(formatTime(millis, "Europe/Berlin")).toBe("2026-11-29 13:04:05");
    expect(formatTime(millis, "UTC")).toBe("2026-11-29 12:04:05");
  });

  it("name their zone where they are exact", () => {
    const exact = formatExactly({ millis, micros: 9 }, "Asia/Kathmandu");
    expect(exact).toMatch(/^2026-11-29 17:49:05\.007009 Asia\/Kathmandu \(UTC\+05:45\)$/);
    expect(nameZone("UTC", millis)).toBe("UTC");
    expect(formatOffset(-3.5 * 3_600_000)).toBe("UTC−03:30");
  });

  it("are relative by the largest whole unit", () => {
    const ago = (seconds: number): string => formatRelative(millis - seconds * 1000, millis);
    expect([ago(0), ago(1), ago(59), ago(60), ago(7200), ago(200_000)]).toEqual([
      "just now",
      "1 second ago",
      "59 seconds ago",
      "1 minute ago",
      "2 hours ago",
      "2 days ago",
    ]);
    expect(ago(-120)).toBe("in 2 minutes");
  });
});
