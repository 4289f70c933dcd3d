import fc from "fast-check";
import { expect, it } from "vitest";
import { gapSince, spanOf } from "../../../../../../lambdas/shared/core/connector/gap.ts";
import { anyNanos } from "../../../../../support/points.ts";

it("spans every dropped event's time by whole milliseconds, and no more than it must", () => {
  fc.assert(
    fc.property(fc.array(anyNanos, { minLength: 1, maxLength: 20 }), (times) => {
      const { from, to, count } = spanOf(times.map(String));
      expect(count).toBe(times.length);
      for (const nanos of times) {
        expect(BigInt(from) * 1_000_000n <= nanos && nanos < BigInt(to) * 1_000_000n).toBe(true);
      }
      const millis = times.map((nanos) => nanos / 1_000_000n).sort((one, other) => Number(one - other));
      expect([BigInt(from), BigInt(to - 1)]).toStrictEqual([millis.at(0), millis.at(-1)]);
    }),
  );
});

it("names a gap by the disabling or the making, and what expired by its hour", () => {
  const now = Date.parse("2026-01-01T12:34:56Z");
  const connector = { activeSince: 9, disabledSince: 7 };
  expect(gapSince("disabled", connector, now)).toBe(7);
  expect(gapSince("system-disabled", { activeSince: 9 }, now)).toBe(0);
  expect(gapSince("not-yet-active", connector, now)).toBe(9);
  expect(gapSince("expired", connector, now)).toBe(Date.parse("2026-01-01T12:00:00Z"));
});
