import { describe, expect, it } from "vitest";
import { hourKey, minuteKey } from "../../../../../../../lambdas/shared/adapters/dynamodb/counters/minute-counters.ts";

describe("the keys of counters", () => {
  it("order minutes by time", () => {
    const keys = [0, 1, 60, 3600, 86_400].map((seconds) => minuteKey("c", 1_700_000_000_000 + seconds * 1000).sk);
    expect([...keys].sort()).toEqual(keys);
  });

  it("hold minutes and hours", () => {
    const at = Date.parse("2024-05-29T10:34:56Z");
    expect(hourKey("CONNECTOR#c", at)).toStrictEqual({ pk: "CONNECTOR#c", sk: "HOUR#2024-05-29T10" });
    expect(minuteKey("CONNECTOR#c", at)).toStrictEqual({ pk: "CONNECTOR#c", sk: "MINUTE#2024-05-29T10:34" });
  });
});
