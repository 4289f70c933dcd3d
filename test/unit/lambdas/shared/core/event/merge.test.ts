import fc from "fast-check";
import { expect, it } from "vitest";
import { newestFirst } from "../../../../../../lambdas/shared/core/event/history.ts";
import { mergedPacks, type PackOfSeries } from "../../../../../../lambdas/shared/core/event/merge.ts";
import { packsOf } from "../../../../../../lambdas/shared/core/event/pack.ts";
import type { IdentifiedPoint } from "../../../../../../lambdas/shared/core/event/point.ts";
import { point } from "../../../../../support/points.ts";

/** The times of the events of some series, in seconds. */
const anySeries = fc.array(fc.array(fc.nat({ max: 300 }), { maxLength: 12 }), { maxLength: 60 });

const pointsOf = (series: number, seconds: readonly number[]): IdentifiedPoint[] =>
  seconds.map((second, index) => ({
    ...point,
    eventId: (series * 100 + index).toString(32).padStart(20, "0"),
    atNanos: `${1_708_000_000 + second}000000000`,
  }));

/** Opens series whose packs come latest first, as the event log's do. */
function opener(all: readonly (readonly IdentifiedPoint[])[]) {
  return async function* open(series: number): AsyncGenerator<readonly IdentifiedPoint[]> {
    const packs = packsOf(all[series] ?? []);
    yield* packs.toSorted((one, other) => (one.lastNanos > other.lastNanos ? -1 : 1)).map(({ points }) => points);
  };
}

it("packs of several series come latest first, each once, with the name of its series", async () => {
  await fc.assert(
    fc.asyncProperty(anySeries, async (times) => {
      const all = times.map((seconds, series) => pointsOf(series, seconds));
      const merged: PackOfSeries<number, IdentifiedPoint>[] = [];
      for await (const pack of mergedPacks([...all.keys()], opener(all))) merged.push(pack);
      const ends = merged.map(({ points }) => Number(points.at(-1)?.atNanos.slice(0, -9)));
      expect(ends).toStrictEqual(ends.toSorted((one, other) => other - one));
      for (const [series, points] of all.entries()) {
        const of = merged.filter((pack) => pack.series === series).flatMap((pack) => pack.points);
        expect(new Set(of)).toStrictEqual(new Set(points));
      }
    }),
  );
});

it("their events are a history, newest first, whatever the size of pages", async () => {
  await fc.assert(
    fc.asyncProperty(anySeries, fc.integer({ min: 1, max: 50 }), async (times, limit) => {
      const all = times.map((seconds, series) => pointsOf(series, seconds));
      async function* packs() {
        for await (const { points } of mergedPacks([...all.keys()], opener(all))) yield points;
      }
      const wanted = { from: 0n, to: 2n ** 62n, types: [], limit };
      const seen: IdentifiedPoint[] = [];
      let after: Awaited<ReturnType<typeof newestFirst>>["next"];
      do {
        const page = await newestFirst(packs(), { ...wanted, ...(after ? { after, to: after.atNanos } : {}) });
        seen.push(...page.points);
        after = page.next;
      } while (after);
      const key = ({ atNanos, eventId }: IdentifiedPoint): string => `${atNanos} ${eventId}`;
      expect(seen.map(key)).toStrictEqual(all.flat().map(key).sort().reverse());
    }),
  );
});

it("few series are asked for their first pack at the same time, and none for its second before that is due", async () => {
  const asked: string[] = [];
  let [open, most] = [0, 0];
  async function* series(name: number): AsyncGenerator<readonly IdentifiedPoint[]> {
    for (const second of [200 - name, 100 - name]) {
      asked.push(`${name}`);
      most = Math.max(most, ++open);
      await Promise.resolve();
      open--;
      yield pointsOf(name, [second]);
    }
  }
  const names = Array.from({ length: 70 }, (_, index) => index);
  const packs = mergedPacks(names, series);
  await packs.next();
  expect([asked.length, most]).toStrictEqual([70, 50]);
  await packs.next();
  expect(asked.length).toBe(71);
});
