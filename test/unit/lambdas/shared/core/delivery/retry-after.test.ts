import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  backOffSeconds,
  longestBackOffSeconds,
  waitSeconds,
} from "../../../../../../lambdas/shared/core/delivery/back-off.ts";
import { retryAfterSeconds } from "../../../../../../lambdas/shared/core/delivery/retry-after.ts";

const now = Date.parse("2026-01-01T12:00:00Z");

describe("retryAfterSeconds", () => {
  it.each([
    ["120", 120],
    [" 0 ", 0],
    ["007", 7],
    ["900", 900],
    ["901", longestBackOffSeconds],
    ["1000000000", longestBackOffSeconds],
    ["9999999999", longestBackOffSeconds],
    ["99999999999999999999", longestBackOffSeconds],
    ["9".repeat(400), longestBackOffSeconds],
    ["0".repeat(30), 0],
  ])("reads the number %j as %j seconds", (header, seconds) => {
    expect(retryAfterSeconds(503, header, now)).toBe(seconds);
    expect(retryAfterSeconds(429, header, now)).toBe(seconds);
  });

  it.each([
    ["Thu, 01 Jan 2026 12:01:30 GMT", 90],
    ["Thu, 01 Jan 2026 11:00:00 GMT", 0],
    ["Thu, 01 Jan 2026 12:00:60 GMT", 60],
    ["Fri, 31 Dec 9999 23:59:59 GMT", longestBackOffSeconds],
    ["Sat, 01 Jan 0000 00:00:00 GMT", 0],
    ["Thursday, 01-Jan-26 12:01:30 GMT", 90],
    ["Thursday, 01-Jan-26 11:59:59 GMT", 0],
    // A year of two digits lies in the future if that is within 50 years, and otherwise in the past century.
    ["Wednesday, 01-Jan-75 12:00:00 GMT", longestBackOffSeconds],
    ["Thursday, 01-Jan-76 12:00:00 GMT", longestBackOffSeconds],
    ["Thursday, 01-Jan-76 12:00:01 GMT", 0],
    ["Friday, 31-Dec-99 23:59:59 GMT", 0],
    ["Thu Jan  1 12:01:30 2026", 90],
    ["Thu Jan 01 12:01:30 2026", 90],
    ["Sun Jan 11 12:01:30 2026", longestBackOffSeconds],
  ])("reads the date %j as %j seconds", (header, seconds) => {
    expect(retryAfterSeconds(503, header, now)).toBe(seconds);
    expect(retryAfterSeconds(429, ` ${header} `, now)).toBe(seconds);
  });

  it.each([
    "soon",
    "-5",
    "+5",
    "1.5",
    "1e9",
    "0x10",
    "5 s",
    "5, 6",
    "\u0661",
    "",
    "Thu, 1 Jan 2026 12:01:30 GMT",
    "Thu, 01 Jan 2026 12:01:30",
    "Thu, 01 Jan 2026 12:01:30 UTC",
    "Thu, 01 Jan 2026 12:01:30 +0000",
    "Thu, 01 Foo 2026 12:01:30 GMT",
    "Foo, 01 Jan 2026 12:01:30 GMT",
    "Thu, 32 Jan 2026 12:01:30 GMT",
    "Thu, 00 Jan 2026 12:01:30 GMT",
    "Sun, 29 Feb 2026 12:01:30 GMT",
    "Thu, 01 Jan 2026 24:00:00 GMT",
    "Thu, 01 Jan 2026 12:60:00 GMT",
    "Thu, 01 Jan 2026 12:00:61 GMT",
    "Thu, 01-Jan-26 12:01:30 GMT",
    "Thursday, 01-Jan-2026 12:01:30 GMT",
    "Thu Jan 1 12:01:30 2026",
    "Thu Jan  1 12:01:30 2026 GMT",
    "2026-01-01T12:01:30Z",
    "constructor",
    undefined,
  ])("ignores %j", (header) => {
    expect(retryAfterSeconds(503, header, now)).toBeUndefined();
  });

  it("reads any moment alike in all three forms of a date", () => {
    const around = fc.date({ min: new Date(now - 10 ** 9), max: new Date(now + 10 ** 6), noInvalidDate: true });
    fc.assert(
      fc.property(around, (date) => {
        const [weekday = "", day = "", month = "", year = "", time = ""] = date
          .toUTCString()
          .replace(",", "")
          .split(" ");
        const long = date.toLocaleDateString("en", { weekday: "long", timeZone: "UTC" });
        const forms = [
          date.toUTCString(),
          `${long}, ${day}-${month}-${year.slice(2)} ${time} GMT`,
          `${weekday} ${month} ${String(Number(day)).padStart(2)} ${time} ${year}`,
        ];
        const seconds = Math.floor(date.getTime() / 1000) - now / 1000;
        const expected = Math.min(longestBackOffSeconds, Math.max(0, seconds));
        expect(forms.map((form) => retryAfterSeconds(503, form, now))).toStrictEqual([expected, expected, expected]);
      }),
    );
  });

  it("is heard on 429 and 503 only", () => {
    for (const status of [500, 502, 404, 301, 204]) expect(retryAfterSeconds(status, "60", now)).toBeUndefined();
  });

  it("is a whole number within the back-off's bounds, whatever a receiver sends", () => {
    fc.assert(
      fc.property(fc.string(), (header) => {
        const seconds = retryAfterSeconds(503, header, now) ?? 0;
        expect(Number.isInteger(seconds) && seconds >= 0 && seconds <= longestBackOffSeconds).toBe(true);
      }),
    );
  });
});

describe("waitSeconds", () => {
  it("is the longer of our back-off and what the receiver asked for", () => {
    expect(waitSeconds(1, 0.5, 60)).toBe(60);
    expect(waitSeconds(9, 0.5, 1)).toBe(backOffSeconds(9, 0.5));
    expect(waitSeconds(3, 0.5)).toBe(backOffSeconds(3, 0.5));
  });
});
