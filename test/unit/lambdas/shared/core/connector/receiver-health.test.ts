import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  disablingRule,
  isDown,
  systemDisabled,
} from "../../../../../../lambdas/shared/core/connector/receiver-health.ts";
import { usualTiming } from "../../../../../../lambdas/shared/core/connector/timing.ts";

const now = Date.parse("2026-01-01T12:00:00Z");
const down = { failures: 10, failedEvents: new Set(["a", "b"]), failingSince: now - 30_000 };

describe("isDown", () => {
  it("takes ten failures in a row, two events and half a minute, and nothing less", () => {
    expect(isDown(down, now, usualTiming)).toBe(true);
    expect(isDown({}, now, usualTiming)).toBe(false);
    expect(isDown({ ...down, failures: 9 }, now, usualTiming)).toBe(false);
    expect(isDown({ ...down, failedEvents: new Set(["a"]) }, now, usualTiming)).toBe(false);
    expect(isDown({ ...down, failingSince: now - 29_999 }, now, usualTiming)).toBe(false);
  });

  it("is never true for one event's own failures", () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat({ max: now }), (failures, failingSince) => {
        expect(isDown({ failures, failingSince, failedEvents: new Set(["a"]) }, now, usualTiming)).toBe(false);
      }),
    );
  });
});

describe("disablingRule", () => {
  const hours120 = 120 * 3600 * 1000;

  it.each([
    [now - hours120, 0, "failing-120-hours"],
    [now - hours120 + 1, 0, undefined],
    [undefined, 17_999, undefined],
    [undefined, 18_000, "18000-failures-an-hour"],
    [now, 18_000, "18000-failures-an-hour"],
    [0, 18_000, "failing-120-hours"],
  ])("failing since %s with %s failures in the last hour: %s", (failingSince, failures, rule) => {
    const health = failingSince === undefined ? {} : { failingSince, failedAt: now };
    expect(disablingRule(health, failures)).toBe(rule);
  });

  it("counts no time in which nothing failed, and none of which nobody noted a failure", () => {
    expect(disablingRule({ failingSince: now - hours120, failedAt: now - 1 }, 0)).toBeUndefined();
    expect(disablingRule({ failingSince: 0 }, 0)).toBeUndefined();
  });
});

it("tells the owner what to do, for every rule", () => {
  for (const rule of ["failing-120-hours", "18000-failures-an-hour", "gone"] as const) {
    const told = systemDisabled(rule, "t");
    expect(told).toMatchObject({ rule, time: "t" });
    expect(told.reason).toMatch(/^[A-Z0-9].*\. Mend the receiver, then set the status to ACTIVE\.$/);
  }
});
