import { expect, it } from "vitest";
import {
  attemptsKey,
  gapKey,
} from "../../../../../../../lambdas/shared/adapters/dynamodb/counters/delivery-stats-keys.ts";

it("keeps attempts and gaps in the order of time", () => {
  const times = [0, 9, 10, 999, 1_700_000_000_000];
  for (const keys of [
    times.map((time) => attemptsKey("c", time, "t").sk),
    times.map((time) => gapKey("c", time, "disabled").sk),
  ]) {
    expect([...keys].sort()).toStrictEqual(keys);
  }
});
