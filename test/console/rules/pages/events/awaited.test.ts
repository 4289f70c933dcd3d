import { describe, expect, it } from "vitest";
import { isAwaited } from "../../../../../console/pages/events/awaited.ts";
import { attemptAt } from "../../../support/connectors.ts";

const now = Date.parse("2026-11-29T12:00:00Z");
const failure = { ...attemptAt(0), acknowledged: false };
const success = { ...attemptAt(1), acknowledged: true };

describe("what became of an event", () => {
  it("is asked again until an attempt is acknowledged", () => {
    expect(isAwaited([failure], now - 3_600_000, now)).toBe(true);
    expect(isAwaited([failure, success], now - 1000, now)).toBe(false);
  });

  it("is asked again without any attempt for as long as the first may still come", () => {
    expect(isAwaited(undefined, now - 1000, now)).toBe(true);
    expect(isAwaited([], now - 1000, now)).toBe(true);
    expect(isAwaited([], now - 3_600_000, now)).toBe(false);
  });
});
