import { expect, it } from "vitest";
import { byStep, hourOf, sumOfMinutes } from "../../../../../../lambdas/shared/core/metering/minutes.ts";

it("a series has every step of its range, each with what was counted in it", () => {
  const at = (startMillis: number, success: number) => ({ startMillis, counts: { success } });
  const steps = byStep([at(100, 1), at(159, 2), at(160, 4), at(280, 8)], { from: 100, to: 300, stepMillis: 60 });
  expect(steps.map(({ startMillis, counts }) => [startMillis, counts.map(({ success }) => success)])).toEqual([
    [100, [1, 2]],
    [160, [4]],
    [220, []],
    [280, [8]],
  ]);
});

it("a sum holds the counters alone, and of these the numbers", () => {
  const minutes = [{ accepted: 1, pk: "x" }, { accepted: 2, other: 3 }, { accepted: "x" }];
  expect(sumOfMinutes(minutes, (name) => name !== "other")).toEqual({ accepted: 3 });
});

it("tells the first millisecond of an hour", () => {
  expect(hourOf(Date.parse("2024-05-29T10:34:56Z"))).toBe(Date.parse("2024-05-29T10:00:00Z"));
});
