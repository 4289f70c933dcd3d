import { describe, expect, it } from "vitest";
import { TailReader } from "../../../../../lambdas/api/stream/tail-reader.ts";
import type { TailBatch } from "../../../../../lambdas/shared/core/event/live-tail.ts";

const batch = (sequence: number, changed: Partial<TailBatch> = {}): TailBatch => ({
  sequence,
  leaseStartedAt: 1,
  expiresAt: 3600,
  entries: [],
  ...changed,
});

/** Reads a tail of which cheap reads do not show some batches yet. */
function readerOf(batches: readonly TailBatch[], hidden: readonly number[] = []) {
  const asked: boolean[] = [];
  const reader = new TailReader(
    {
      head: async () => undefined,
      get: async () => undefined,
      after: async (_project, after, { limit, isConsistent }) => {
        asked.push(isConsistent);
        const shown = batches.filter(({ sequence }) => isConsistent || !hidden.includes(sequence));
        return shown.filter(({ sequence }) => sequence > after).slice(0, limit);
      },
    },
    "P",
    { sequence: 0, leaseStartedAt: 1 },
  );
  const next = async (nowMillis = 0) => {
    const reading = await reader.next(nowMillis);
    return reading.kind === "gap" ? "gap" : reading.batches.map(({ sequence }) => sequence);
  };
  return { reader, asked, next };
}

describe("TailReader", () => {
  it("reads page after page, cheaply, and knows when there is more", async () => {
    const { reader, asked, next } = readerOf(Array.from({ length: 10 }, (_, index) => batch(index + 1)));
    expect([await next(), reader.isBehind]).toStrictEqual([[1, 2, 3, 4, 5, 6, 7, 8], true]);
    expect([await next(), reader.isBehind]).toStrictEqual([[9, 10], false]);
    expect([await next(), asked]).toStrictEqual([[], [false, false, false]]);
  });

  it("reads again, consistently, where a number is missing, and passes none over", async () => {
    const { asked, next } = readerOf([batch(1), batch(2), batch(3), batch(4)], [2]);
    expect(await next()).toStrictEqual([1]);
    expect(await next()).toStrictEqual([2, 3, 4]);
    expect(asked).toStrictEqual([false, false, true]);
  });

  it.each<[string, readonly TailBatch[]]>([
    ["whose next batch is gone", [batch(2), batch(3)]],
    ["whose next batch has expired, though it is still there", [batch(1, { expiresAt: 5 })]],
    ["that goes on under another lease", [batch(1, { leaseStartedAt: 2 })]],
  ])("finds a gap in a tail %s", async (_name, batches) => {
    expect(await readerOf(batches).next(6_000)).toBe("gap");
  });
});
