import { describe, expect, it } from "vitest";
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatShare,
  readDuration,
} from "../../../../console/numbers/numbers.ts";

describe("numbers for people", () => {
  it("count with the noun that fits", () => {
    expect([formatCount(0, "event"), formatCount(1, "event"), formatCount(1200, "event")]).toEqual([
      "0 events",
      "1 event",
      "1,200 events",
    ]);
    expect(formatCount(2, "retry", "retries")).toBe("2 retries");
  });

  it("write amounts of data in the unit that fits", () => {
    expect([0, 999, 1000, 1_250_000, 999_900, 12_345_678_901, 3e18].map(formatBytes)).toEqual([
      "0 B",
      "999 B",
      "1 kB",
      "1.25 MB",
      "1 MB",
      "12.3 GB",
      "3,000 PB",
    ]);
  });

  it("write durations by their two largest units", () => {
    expect([0, 340, 1250, 61_000, 3_660_000, 86_400_000, 90_061_000, -5000].map(formatDuration)).toEqual([
      "0 ms",
      "340 ms",
      "1.25 s",
      "1 min 1 s",
      "1 h 1 min",
      "1 d",
      "1 d 1 h",
      "−5 s",
    ]);
  });

  it("read durations of the API, and nothing else", () => {
    expect([readDuration("3600s"), readDuration("1.5s"), readDuration("1h"), readDuration("")]).toEqual([
      3_600_000,
      1500,
      undefined,
      undefined,
    ]);
  });

  it("never write all or none for a share that is nearly so", () => {
    expect([0, 0.0001, 0.5, 0.98765, 0.9999, 1].map(formatShare)).toEqual([
      "0 %",
      "< 0.1 %",
      "50 %",
      "98.8 %",
      "> 99.9 %",
      "100 %",
    ]);
  });
});
