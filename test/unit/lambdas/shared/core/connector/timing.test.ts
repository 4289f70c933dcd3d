import fc from "fast-check";
import { expect, it } from "vitest";
import { timingOf, usualTiming } from "../../../../../../lambdas/shared/core/connector/timing.ts";

it("is the usual one at the usual speed", () => {
  expect(timingOf(1)).toStrictEqual(usualTiming);
});

it("has the values that docs/architecture.md promises", () => {
  expect(usualTiming).toMatchObject({ downAfterMillis: 30_000, probeEverySeconds: 15, longestDeferSeconds: 60 });
});

it("has whole seconds at every speed, as SQS takes them, and leaves time for another event between two probes", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10 }), (speed) => {
      const timing = timingOf(speed);
      for (const [name, value] of Object.entries(timing)) {
        expect(value, name).toBeGreaterThan(0);
        expect(value, name).toBeLessThanOrEqual(usualTiming[name as keyof typeof usualTiming]);
        if (name.endsWith("Seconds")) expect(Number.isInteger(value), name).toBe(true);
      }
      expect(timing.probedHideSeconds).toBeGreaterThan(timing.probeEverySeconds);
      expect(timing.probeEarlyMillis).toBeLessThan(timing.probeEverySeconds * 1000);
      expect(timing.probeLostAfterMillis).toBeGreaterThan(timing.probeEverySeconds * 1000);
    }),
  );
});
