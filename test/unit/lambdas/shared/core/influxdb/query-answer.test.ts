import { describe, expect, it } from "vitest";
import { readInstant } from "../../../../../../lambdas/shared/core/influxdb/query-answer.ts";

describe("a time in an InfluxDB's answer", () => {
  it.each([
    ["2024-02-25T16:00:00Z", 1_708_876_800_000_000_000n],
    ["2024-02-25T16:00:00.000000001Z", 1_708_876_800_000_000_001n],
    ["1969-12-31T23:59:59.5Z", -500_000_000n],
  ])("is read: %s", (written, nanos) => {
    expect(readInstant(written)).toBe(nanos);
  });

  it.each([
    "2026-99-99T00:00:00Z",
    "2026-01-01T25:00:00Z",
    "2026-01-01T00:00:00",
    "2026-01-01T00:00:00.0000000001Z",
    "",
    1_708_876_800,
    null,
    undefined,
  ])("is not taken for one: %s", (written) => {
    expect(readInstant(written)).toBeUndefined();
  });
});
