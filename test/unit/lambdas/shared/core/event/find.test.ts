import { describe, expect, it } from "vitest";
import { findEvent } from "../../../../../../lambdas/shared/core/event/find.ts";
import type { PlacedPack } from "../../../../../../lambdas/shared/core/event/pack.ts";
import type { IdentifiedPoint } from "../../../../../../lambdas/shared/core/event/point.ts";
import { eventIdsOf } from "../../../../../../lambdas/shared/core/intake/event-id.ts";
import { point } from "../../../../../support/points.ts";

const at = (nanos: bigint): IdentifiedPoint => {
  const made = { ...point, atNanos: String(nanos) };
  return { ...made, eventId: eventIdsOf("S", "", [made])[0] ?? "" };
};
const start = 1_708_876_800_000_000_000n;

/** Answers packs, and notes the ranges that are asked for and how many packs are taken. */
function logOf(...packs: readonly (readonly IdentifiedPoint[])[]) {
  const noted = { ranges: [] as [bigint, bigint][], taken: 0 };
  async function* read(_series: string, { from, to }: { from: bigint; to: bigint }): AsyncGenerator<PlacedPack> {
    noted.ranges.push([from, to]);
    for (const points of packs) {
      noted.taken++;
      yield { position: "", points, expiresAt: 0 };
    }
  }
  return { noted, read };
}

describe("an event of the log", () => {
  it("is found by its id, in the packs of its second, and no pack more is read", async () => {
    const wanted = at(start + 999_999_999n);
    const { noted, read } = logOf([at(start)], [at(start + 5n), wanted], [at(start + 2_000_000_000n)]);
    expect(await findEvent(read, "s", wanted.eventId)).toBe(wanted);
    expect(noted).toStrictEqual({ ranges: [[start, start + 999_999_999n]], taken: 2 });
  });

  it("is none where the id is of no event, or no id", async () => {
    const { noted, read } = logOf([at(start)]);
    expect(await findEvent(read, "s", at(start + 1n).eventId)).toBeUndefined();
    for (const text of ["", "1ITMP003L29UCA72T0NN", "w".repeat(20), "0".repeat(21)])
      expect(await findEvent(read, "s", text)).toBeUndefined();
    expect(noted.ranges).toHaveLength(1);
  });

  it("is looked for in a bounded number of packs", async () => {
    const many = Array.from({ length: 600 }, () => [at(start)]);
    const { noted, read } = logOf(...many);
    expect(await findEvent(read, "s", at(start + 1n).eventId)).toBeUndefined();
    expect(noted.taken).toBe(500);
  });
});
