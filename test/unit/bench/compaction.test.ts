import { describe, expect, it } from "vitest";
import { priced } from "../../../bench/cost/compaction.ts";
import { liveThroughDay } from "../../../bench/cost/lake-day.ts";

describe("a day of the lake that is lived through", () => {
  it("ends with all its points in one file, and counts what came in between", async () => {
    const day = await liveThroughDay({ pointsPerSecond: 1, windowSeconds: 300, pollers: 5, hours: 1 });
    expect(day).toMatchObject({ points: 3_600, written: 60, left: 1 });
    // Reads each file of a batch once at least, and writes a part and a list each time.
    expect(day.calls.get).toBeGreaterThan(60);
    expect(day.calls.put % 2).toBe(0);
    expect(day.bytesReplaced).toBeGreaterThan(day.bytesLeft);
    expect(day.rewritten).toBeGreaterThanOrEqual(day.points);
    // Each invocation is asked for by a message, which is sent, received and removed.
    expect(day.calls.send).toBe(3 * day.invocations);
  });
});

describe("a day that is priced", () => {
  const none = { get: 0, put: 0, list: 0, remove: 0, read: 0, write: 0, send: 0 };
  const day = {
    points: 1,
    written: 1,
    left: 1,
    bytesLeft: 1,
    bytesReplaced: 0,
    rewritten: 1,
    invocations: 0,
    calls: none,
    cpuMillis: 0,
  };

  it("pays for lists what it pays for writes, for removals nothing but the wait, and for a processor what Lambda takes", () => {
    expect(priced(day).dollars).toBe(0);
    const listed = priced({ ...day, calls: { ...none, list: 1_000_000 } });
    expect(listed.dollarsOfCalls).toBeCloseTo(5);
    expect(priced({ ...day, calls: { ...none, remove: 1_000_000 } }).dollarsOfCalls).toBe(0);
    // A second of the processor is 1,769 MB for a second.
    expect(priced({ ...day, cpuMillis: 1_000 }).gbSeconds).toBeCloseTo(1_769 / 1_024);
    // A day's gigabyte is kept for 35 days, so that there are 35 of them.
    expect(priced({ ...day, bytesReplaced: 1e9 }).dollars).toBeCloseTo(35 * 0.023);
    expect(priced({ ...day, invocations: 1_000_000 }).dollars).toBeCloseTo((0.2 * 365) / 12);
  });
});
