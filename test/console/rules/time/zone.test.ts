import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { asIfUtc, civilAt, isZone, momentOf, offsetMillis } from "../../../../console/time/zone.ts";
import { moments, zones } from "./zones.ts";

const hour = 3_600_000;

describe("civilAt", () => {
  it("shows what Intl shows, at any moment of any zone", () => {
    fc.assert(
      fc.property(zones, moments, (zone, millis) => {
        const { year, month, day, hour: hours, minute, second } = civilAt(millis, zone);
        const shown = new Date(millis).toLocaleString("sv-SE", { timeZone: zone });
        const two = (value: number): string => String(value).padStart(2, "0");
        expect(`${year}-${two(month)}-${two(day)} ${two(hours)}:${two(minute)}:${two(second)}`).toBe(shown);
      }),
    );
  });

  it("knows offsets of odd seconds, before zones were made", () => {
    expect(offsetMillis("Europe/Berlin", Date.UTC(1880, 0, 1))).toBe((53 * 60 + 28) * 1000);
    expect(civilAt(Date.UTC(-1, 5, 1), "UTC").year).toBe(-1);
  });
});

describe("momentOf", () => {
  it("leads back from what is shown to the moment, or to the other one that shows the same", () => {
    fc.assert(
      fc.property(zones, moments, (zone, anyMillis) => {
        const millis = Math.floor(anyMillis / 1000) * 1000;
        const meaning = momentOf(civilAt(millis, zone), zone);
        const meant = meaning.kind === "twice" ? [meaning.millis, meaning.laterMillis] : [meaning.millis];
        expect(meant).toContain(millis);
        expect(meaning.kind).not.toBe("skipped");
      }),
    );
  });

  it("means a moment that shows the civil time, unless clocks skip it", () => {
    fc.assert(
      fc.property(zones, moments, (zone, anyMillis) => {
        const civil = civilAt(anyMillis, "UTC");
        const meaning = momentOf(civil, zone);
        const shown = civilAt(meaning.millis, zone);
        if (meaning.kind === "skipped") expect(asIfUtc(shown)).toBeGreaterThan(asIfUtc(civil));
        else expect(shown).toEqual(civil);
        if (meaning.kind === "twice") expect(civilAt(meaning.laterMillis, zone)).toEqual(civil);
      }),
    );
  });

  it("says what is skipped and what comes twice when clocks change", () => {
    const at = (month: number, day: number, minute: number) => ({ year: 2026, month, day, hour: 2, minute, second: 0 });
    const skipped = momentOf(at(3, 29, 30), "Europe/Berlin");
    expect(skipped).toEqual({ kind: "skipped", millis: Date.UTC(2026, 2, 29, 1, 30) });
    const first = Date.UTC(2026, 9, 25, 0, 30);
    const twice = momentOf(at(10, 25, 30), "Europe/Berlin");
    expect(twice).toEqual({ kind: "twice", millis: first, laterMillis: first + hour });
  });
});

describe("names of zones", () => {
  it("are known or not", () => {
    expect([isZone("Europe/Berlin"), isZone("UTC"), isZone("Mars/Olympus"), isZone("")]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});
