import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type JsonValue, LongNumber } from "../../../../../../lambdas/shared/core/intake/json-value.ts";
import { readTimestamp } from "../../../../../../lambdas/shared/core/intake/timestamp.ts";

function nanosOf(value: JsonValue): string {
  const reading = readTimestamp(value);
  return "atNanos" in reading ? reading.atNanos : `fault: ${reading.fault}`;
}

const endSeconds = 7_258_118_400;

describe("readTimestamp", () => {
  it.each<[JsonValue, string]>([
    ["1708876800", "1708876800000000000"],
    ["1670572800352000000", "1670572800352000000"],
    [1_708_876_800, "1708876800000000000"],
    [0, "0"],
    ["0", "0"],
    [-0, "0"],
    ["-0", "0"],
    ["0.000000001", "1"],
    ["1708876800.5", "1708876800500000000"],
    [1_708_876_800.5, "1708876800500000000"],
    ["1708876800.123456789", "1708876800123456789"],
    ["1708876800123.4567", "1708876800123456700"],
    ["1708876800123456.789", "1708876800123456789"],
    ["1708876800.1234567890000", "1708876800123456789"],
    ["1.7088768e9", "1708876800000000000"],
    ["1.7088768001234568e+18", "1708876800123456800"],
    [1.7088768001234568e18, "1708876800123456800"],
    ["1708876800e0", "1708876800000000000"],
    ["17088768000e-1", "1708876800000000000"],
    ["5e-9", "5"],
    [new LongNumber("1670572800352000001"), "1670572800352000001"],
    ["0001708876800", "1708876800000000000"],
    ["2024-02-25T16:00:00Z", "1708876800000000000"],
    ["2024-11-08T10:22:06.26Z", "1731061326260000000"],
    ["2024-02-25T17:30:00+01:30", "1708876800000000000"],
    ["2024-02-25T12:00:00-0400", "1708876800000000000"],
    ["2024-02-25 16:00", "1708876800000000000"],
    ["2024-02-25 16:00:00+00", "1708876800000000000"],
    ["2024-02-25 13:00:00.000-03", "1708876800000000000"],
    ["2024-02-25T21:45:00,5+05:45", "1708876800500000000"],
    ["2024-02-25 16:00:00 +0000", "1708876800000000000"],
    ["2024-02-25 16:00:00 UTC", "1708876800000000000"],
    ["2024-02-25T16:00:00.25 Z", "1708876800250000000"],
    ["2024-02-25t16:00:00.123456789z", "1708876800123456789"],
    ["2024-02-29T00:00:00Z", "1709164800000000000"],
    ["1970-01-01T00:00:00Z", "0"],
    ["1969-12-31T23:00:00.5-01:00", "500000000"],
    ["2199-12-31T23:59:59.999999999Z", "7258118399999999999"],
  ])("reads %j as %s", (value, nanos) => {
    expect(nanosOf(value)).toBe(nanos);
  });

  it("takes the unit from the magnitude, on both sides of each boundary", () => {
    expect(nanosOf("7258118399")).toBe("7258118399000000000");
    expect(nanosOf("99999999999")).toContain("out of range");
    expect(nanosOf("100000000000")).toBe("100000000000000000");
    expect(nanosOf("99999999999.9")).toContain("out of range");
    expect(nanosOf("7258118399999")).toBe("7258118399999000000");
    expect(nanosOf("99999999999999")).toContain("out of range");
    expect(nanosOf("100000000000000")).toBe("100000000000000000");
    expect(nanosOf("7258118399999999")).toBe("7258118399999999000");
    expect(nanosOf("99999999999999999")).toContain("out of range");
    expect(nanosOf("100000000000000000")).toBe("100000000000000000");
    expect(nanosOf("7258118399999999999")).toBe("7258118399999999999");
  });

  it.each<[JsonValue, string]>([
    ["", "is empty"],
    [" 1708876800", "which is no time"],
    ["now", "which is no time"],
    ["NaN", "which is no time"],
    [Number.POSITIVE_INFINITY, "which is no time"],
    ["0x10", "which is no time"],
    ["1708876800.", "which is no time"],
    ["-1", "which is negative"],
    [-1, "which is negative"],
    ["-0.5", "which is negative"],
    ["7258118400", "out of range"],
    ["7258118400000000000", "out of range"],
    ["9223372036854775807", "out of range"],
    ["99999999999999999999", "out of range"],
    [1e300, "out of range"],
    ["1e999", "out of range"],
    ["1708876800.1234567891", "finer than a nanosecond"],
    ["1670572800352000000.5", "finer than a nanosecond"],
    ["1e-999", "finer than a nanosecond"],
    ["2024-02-25T16:00:00.1234567891Z", "finer than a nanosecond"],
    ["2023-02-29T00:00:00Z", "no calendar has"],
    ["2024-13-01T00:00:00Z", "no calendar has"],
    ["2024-00-01T00:00:00Z", "no calendar has"],
    ["2024-04-31T00:00:00Z", "no calendar has"],
    ["2016-12-31T23:59:60Z", "leap seconds"],
    ["2024-02-25T24:00:00Z", "no calendar has"],
    ["2024-02-25T16:60:00Z", "no calendar has"],
    ["2024-02-25T16:00:00+24:00", "whose offset is none"],
    ["1969-12-31T23:59:59Z", "out of range"],
    ["1970-01-01T00:00:00+01:00", "out of range"],
    ["0099-01-01T00:00:00Z", "out of range"],
    ["2200-01-01T00:00:00Z", "out of range"],
    ["2199-12-31T23:30:00-01:00", "out of range"],
    ["2024-02-25", "which is no time"],
    [true, "is a boolean"],
    [{}, "is an object"],
    [["1708876800"], "is an array"],
    [`1.${"0".repeat(4_000_000)}1`, "longer than 64 characters"],
  ])("refuses %j", (value, fault) => {
    expect(nanosOf(value)).toContain(`fault: `);
    expect(nanosOf(value)).toContain(fault);
  });

  it("says the range when a time lies outside it", () => {
    expect(nanosOf("-1")).toContain("1970-01-01T00:00:00Z to before 2200-01-01T00:00:00Z");
    expect(nanosOf("7258118400")).toContain("1970-01-01T00:00:00Z to before 2200-01-01T00:00:00Z");
  });

  it("keeps every nanosecond, whichever unit it is written in", () => {
    const nanos = fc.bigInt({ min: 10n ** 17n, max: BigInt(endSeconds) * 10n ** 9n - 1n });
    fc.assert(
      fc.property(nanos, (at) => {
        const digits = String(at);
        for (const decimals of [0, 3, 6, 9]) {
          const cut = digits.length - decimals;
          const text = decimals === 0 ? digits : `${digits.slice(0, cut)}.${digits.slice(cut)}`;
          expect(nanosOf(text)).toBe(digits);
          expect(nanosOf(new LongNumber(text))).toBe(digits);
        }
      }),
    );
  });

  it("agrees with Date on every ISO time in range", () => {
    const dates = fc.date({ min: new Date(0), max: new Date(endSeconds * 1000 - 1), noInvalidDate: true });
    fc.assert(
      fc.property(dates, (date) => {
        expect(nanosOf(date.toISOString())).toBe(String(BigInt(date.getTime()) * 1_000_000n));
      }),
    );
  });

  it("answers any text with a time or a fault", () => {
    const texts = fc.oneof(fc.string(), fc.stringMatching(/^[-+]?\d{0,20}(\.\d{0,12})?([eE][-+]?\d{0,4})?$/));
    fc.assert(
      fc.property(texts, (text) => {
        expect(nanosOf(text)).toMatch(/^(fault: .+|0|[1-9]\d{0,18})$/s);
      }),
    );
  });
});
