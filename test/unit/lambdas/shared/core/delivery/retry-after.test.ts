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
    ["Thu, 01 Jan 2026 12:01:30 GMT", 90],
    ["Thu, 01 Jan 2026 11:00:00 GMT", 0],
    ["9999999999", longestBackOffSeconds],
    ["soon", undefined],
    ["-5", undefined],
    ["", undefined],
    [undefined, undefined],
  ])("reads %j as %j", (header, seconds) => {
    expect(retryAfterSeconds(503, header, now)).toBe(seconds);
    expect(retryAfterSeconds(429, header, now)).toBe(seconds);
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
