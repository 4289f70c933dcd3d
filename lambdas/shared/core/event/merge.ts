/** Merges the packs of several series into one list, in the order of their last points, latest first. */

import { chunksOf } from "../chunks.ts";

type Timed = { readonly atNanos: string };

/** A pack, whose points are in order of time, and the series that it is of. */
export interface PackOfSeries<Name, Point extends Timed> {
  readonly series: Name;
  readonly points: readonly Point[];
}

interface Head<Name, Point extends Timed> extends PackOfSeries<Name, Point> {
  readonly lastNanos: bigint;
  readonly rest: AsyncIterator<readonly Point[]>;
}

/** Limits how many series are asked for their first pack at the same time. */
const openedAtOnce = 50;

/** `open` answers the packs of one series, latest first. Reads one pack of each series before it answers the first. */
export async function* mergedPacks<Name, Point extends Timed>(
  names: readonly Name[],
  open: (name: Name) => AsyncIterable<readonly Point[]>,
): AsyncGenerator<PackOfSeries<Name, Point>> {
  const heads: Head<Name, Point>[] = [];
  for (const some of chunksOf(names, openedAtOnce)) {
    const first = await Promise.all(some.map((name) => headOf(name, open(name)[Symbol.asyncIterator]())));
    heads.push(...first.flatMap((head) => head ?? []));
  }
  for (let latest = latestOf(heads); latest; latest = latestOf(heads)) {
    yield latest;
    const next = await headOf(latest.series, latest.rest);
    heads.splice(heads.indexOf(latest), 1, ...(next ? [next] : []));
  }
}

async function headOf<Name, Point extends Timed>(
  series: Name,
  rest: AsyncIterator<readonly Point[]>,
): Promise<Head<Name, Point> | undefined> {
  const { value, done } = await rest.next();
  if (done) return undefined;
  const points: readonly Point[] = value;
  return { series, points, lastNanos: BigInt(points.at(-1)?.atNanos ?? 0), rest };
}

const latestOf = <H extends { readonly lastNanos: bigint }>(heads: readonly H[]): H | undefined =>
  heads.reduce<H | undefined>((best, head) => (best && best.lastNanos >= head.lastNanos ? best : head), undefined);
