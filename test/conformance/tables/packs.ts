/**
 * Holds what a replay relies on of the event log: which packs of a series it gets, in which order, and where it goes
 * on.
 */

import { beforeEach, describe, expect, it } from "vitest";
import type { ReplayPort } from "../../../lambdas/background/perform/replay.ts";
import { type PlacedPack, packSpanNanos, packsOf } from "../../../lambdas/shared/core/event/pack.ts";
import type { IdentifiedPoint } from "../../../lambdas/shared/core/event/point.ts";
import { point } from "../../support/points.ts";

interface KeptPacks {
  readonly packs: ReplayPort["packs"];
  /** Adds packs to the series. */
  write(series: string, packs: ReturnType<typeof packsOf>): Promise<void>;
}

const second = 1_000_000_000n;
const start = 1_708_000_000n;
const nanosAt = (seconds: number): bigint => (start + BigInt(seconds)) * second;
const at = (seconds: number, eventId = String(seconds)): IdentifiedPoint => ({
  ...point,
  eventId: eventId.padStart(20, "0"),
  atNanos: String(nanosAt(seconds)),
});
const ids = (packs: readonly { readonly points: readonly IdentifiedPoint[] }[]) =>
  packs.map(({ points }) => points.map(({ eventId }) => Number(eventId)));

/** Describes an event log. `create` may answer the same log each time, because every test uses a series of its own. */
export function describePacks(name: string, create: () => KeptPacks): void {
  let count = 0;
  let series: string;
  let kept: KeptPacks;
  beforeEach(() => {
    series = `P#${count++}`;
    kept = create();
  });
  const write = (...groups: readonly (readonly IdentifiedPoint[])[]) => kept.write(series, groups.flatMap(packsOf));
  const read = async (from: bigint, to: bigint, after?: string): Promise<PlacedPack[]> => {
    const all: PlacedPack[] = [];
    for await (const pack of kept.packs(series, { from, to, after })) all.push(pack);
    return all;
  };
  const readAll = (after?: string) => read(0n, nanosAt(1_000_000), after);

  describe(name, () => {
    it("come with their points as they were written, in the order of their last points", async () => {
      await write([at(30), at(31)], [at(1), at(40)], [at(2)]);
      const packs = await readAll();
      expect(ids(packs)).toStrictEqual([[2], [30, 31], [1, 40]]);
      expect(packs[0]?.points).toStrictEqual([at(2)]);
    });

    it("come from behind the position of any of them", async () => {
      await write([at(1)], [at(2)], [at(3)], [at(3, "30")]);
      const packs = await readAll();
      for (const [index, { position }] of packs.entries()) {
        expect(await readAll(position)).toStrictEqual(packs.slice(index + 1));
      }
    });

    it("come where they may hold points of the range, both ends included, and nowhere else", async () => {
      const span = Number(packSpanNanos / second);
      await write([at(9)], [at(10)], [at(20)], [at(20), at(20 + span)], [at(21 + span)]);
      expect(ids(await read(nanosAt(10), nanosAt(20)))).toStrictEqual([[10], [20], [20, 20 + span]]);
      expect(await read(nanosAt(1000), nanosAt(2000))).toStrictEqual([]);
    });

    it("come once if they were written twice", async () => {
      for (let time = 0; time < 2; time++) await write([at(1), at(2)]);
      expect(ids(await readAll())).toStrictEqual([[1, 2]]);
    });

    it("come from their own series only", async () => {
      await write([at(1)]);
      await kept.write(`${series}-other`, packsOf([at(2)]));
      expect(ids(await readAll())).toStrictEqual([[1]]);
      series = `${series}-nowhere`;
      expect(await readAll()).toStrictEqual([]);
    });
  });
}
