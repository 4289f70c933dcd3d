import { describe, expect, it } from "vitest";
import { pointsPerMinute, reasonWords, refusedLately } from "../../../../../console/pages/overview/intake.ts";

const hour = (startTime: string, acceptedPoints: number, refusedByReason: Readonly<Record<string, number>> = {}) => ({
  startTime,
  acceptedPoints,
  refusedRequests: 0,
  refusedByReason,
});
const series = [
  hour("2026-01-02T01:00:00.000000Z", 9000, { internal: 9 }),
  hour("2026-01-02T02:00:00.000000Z", 600, { "bad-request": 1 }),
  hour("2026-01-02T03:00:00.000000Z", 150, { "bad-request": 1, "too-many-requests": 5 }),
];

describe("what came in", () => {
  it("is told a minute, of the last hour and what has passed of this one", () => {
    expect(pointsPerMinute(series, Date.parse("2026-01-02T03:15:00Z"))).toBe(10);
    expect(pointsPerMinute([hour("2026-01-02T03:00:00.000000Z", 7)], Date.parse("2026-01-02T03:00:01Z"))).toBe(7);
    expect(pointsPerMinute([], 0)).toBeUndefined();
  });

  it("is told as refused by reasons, the most first, and not for hours", () => {
    expect(refusedLately(series)).toEqual([
      ["too-many-requests", 5],
      ["bad-request", 2],
    ]);
    expect(refusedLately([])).toEqual([]);
  });

  it("has a word for reasons that it does not know", () => {
    expect([reasonWords("too-many-requests"), reasonWords("conflict")]).toEqual([
      "came above the quota",
      "got the answer conflict",
    ]);
  });
});
