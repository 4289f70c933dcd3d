import { describe, expect, it } from "vitest";
import {
  attemptsKey,
  gapKey,
  hourKey,
  minuteKey,
} from "../../../../../../lambdas/shared/adapters/dynamodb/delivery-stats-keys.ts";

describe("minuteKey", () => {
  it("orders minutes by time", () => {
    const keys = [0, 1, 60, 3600, 86_400].map((seconds) => minuteKey("c", 1_700_000_000_000 + seconds * 1000).sk);
    expect([...keys].sort()).toEqual(keys);
  });
});

it("keeps hours, attempts and gaps in the order of time", () => {
  const at = Date.parse("2024-05-29T10:34:56Z");
  expect(hourKey("c", at)).toStrictEqual({ pk: "CONNECTOR#c", sk: "HOUR#2024-05-29T10" });
  const times = [0, 9, 10, 999, 1_700_000_000_000];
  for (const keys of [
    times.map((time) => attemptsKey("c", time, "t").sk),
    times.map((time) => gapKey("c", time, "disabled").sk),
  ]) {
    expect([...keys].sort()).toStrictEqual(keys);
  }
});

it("keeps a connector's counters by the minute", () => {
  const key = { pk: "CONNECTOR#c", sk: "MINUTE#2024-05-29T10:34" };
  expect(minuteKey("c", Date.parse("2024-05-29T10:34:00Z"))).toStrictEqual(key);
});
