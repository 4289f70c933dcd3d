/** Merges points, which come in packs that overlap in time and repeat each other, or in order, into rows in the order of their times. */

import type { KeptPoint } from "../../event/kept-point.ts";
import { packSpanNanos } from "../../event/pack.ts";
import type { Batch, Scan } from "../series.ts";
import { compareMoments, type Moment, momentOf } from "./moment.ts";
import { type RowPoint, rowPointOf } from "./pack-points.ts";
import { batchOf, type Row } from "./row-batch.ts";

/** Answers rows when so many are complete, so that a batch is worth its columns and a query that stops reads little. */
const rowsAtOnce = 1_000;

const packSpanSeconds = Number(packSpanNanos / 1_000_000_000n);

type RowScan = Pick<Scan, "from" | "to" | "fields" | "order">;

/** Says of some points when rows before them are complete. */
type Completing = (points: readonly RowPoint[]) => Moment | undefined;

/** All packs behind one end no earlier, and span a minute at most. */
const behindPacks: Completing = (pack) => {
  const last = pack.at(-1);
  return last && { seconds: last.seconds - packSpanSeconds, nanos: last.nanos };
};

/** All runs behind one begin no earlier. */
const behindRuns: Completing = (run) => run[0];

/** Some packs that a reader has at the same time. They are read one by one, as they are taken. */
export type PacksAtOnce = Iterable<readonly RowPoint[]>;

/**
 * Answers the rows of a scan. `packs` come in the order of their last points, the latest first if the scan wants the
 * newest first; each holds its points in order of time, over a minute at most.
 */
export const rowsOfPacks = (packs: AsyncIterable<PacksAtOnce>, scan: RowScan): AsyncGenerator<Batch, void> =>
  rowsOf(packs, scan, behindPacks);

/** Does the same with packs of points as they are kept. */
export const rowsOfKeptPacks = (
  packs: AsyncIterable<readonly KeptPoint[]>,
  scan: RowScan,
): AsyncGenerator<Batch, void> => rowsOf(oneByOne(packs), scan, behindPacks);

/**
 * Answers the rows of points that come in the order of the scan, some at a time. Among themselves these are in the order
 * of time, the oldest first, whatever the scan wants.
 */
export const rowsOfRuns = (runs: AsyncIterable<readonly KeptPoint[]>, scan: RowScan): AsyncGenerator<Batch, void> =>
  rowsOf(oneByOne(runs), scan, behindRuns);

async function* oneByOne(packs: AsyncIterable<readonly KeptPoint[]>): AsyncGenerator<PacksAtOnce, void> {
  for await (const pack of packs) yield [pack.map(rowPointOf)];
}

async function* rowsOf(
  packs: AsyncIterable<PacksAtOnce>,
  { from, to, fields, order }: RowScan,
  behind: Completing,
): AsyncGenerator<Batch, void> {
  const pending = new PendingRows({ from: momentOf(from), to: momentOf(to) }, order === "newest-first");
  for await (const some of packs) {
    for (const pack of some) {
      // What is to come ends no later, or begins no earlier.
      const bound = order === "newest-first" ? pack.at(-1) : behind(pack);
      if (!bound) continue;
      if (pending.isWorthSettling) {
        const complete = pending.settle(bound);
        if (complete.length > 0) yield batchOf(complete, fields);
      }
      pending.take(pack);
    }
  }
  const rest = pending.settle();
  if (rest.length > 0) yield batchOf(rest, fields);
}

/** Holds points until no other pack can add to their rows. */
class PendingRows {
  private readonly range: { readonly from: Moment; readonly to: Moment };
  /** Is negative where one time comes before the other. */
  private readonly compare: (one: Moment, other: Moment) => number;
  private points: RowPoint[] = [];
  private settleAt = rowsAtOnce;

  constructor(range: { readonly from: Moment; readonly to: Moment }, newestFirst: boolean) {
    this.range = range;
    this.compare = newestFirst ? (one, other) => compareMoments(other, one) : compareMoments;
  }

  /** Is true when the points have doubled since the last time, so that looking at all of them costs each little. */
  get isWorthSettling(): boolean {
    return this.points.length >= this.settleAt;
  }

  take(pack: readonly RowPoint[]): void {
    const { from, to } = this.range;
    for (const point of pack) {
      if (compareMoments(point, from) >= 0 && compareMoments(point, to) <= 0) this.points.push(point);
    }
  }

  /** Answers the rows before a time, in order, and forgets their points. Without a time it answers all. */
  settle(bound?: Moment): readonly Row[] {
    const { points, compare } = this;
    // Is quick, since packs come in order but for the times that they have in common.
    points.sort(compare);
    const count = bound ? firstNotBefore(points, bound, compare) : points.length;
    this.points = points.slice(count);
    this.settleAt = Math.max(rowsAtOnce, 2 * this.points.length);
    points.length = count;
    return rowsIn(points);
  }
}

function firstNotBefore(
  points: readonly RowPoint[],
  bound: Moment,
  compare: (one: Moment, other: Moment) => number,
): number {
  let [low, high] = [0, points.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const point = points[middle];
    if (point && compare(point, bound) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Merges the points of a row. Points in order are rows as they are but where several have the same time. */
function rowsIn(points: readonly RowPoint[]): readonly Row[] {
  const hasTies = points.some((point, index) => index > 0 && isTied(point, points[index - 1]));
  if (!hasTies) return points;
  const rows: Row[] = [];
  for (let begin = 0; begin < points.length; ) {
    let end = begin + 1;
    while (isTied(points[end], points[begin])) end++;
    for (const group of Map.groupBy(points.slice(begin, end), tagsKey).values()) rows.push(...merged(group));
    begin = end;
  }
  return rows;
}

const isTied = (one: Moment | undefined, other: Moment | undefined): boolean =>
  one !== undefined && other !== undefined && compareMoments(one, other) === 0;

/** Answers a text that two points share if their tags do. */
function tagsKey({ connectionTag, tags }: RowPoint): string {
  const keys = Object.keys(tags);
  const parts = keys.length > 1 ? keys.sort() : keys;
  return JSON.stringify([connectionTag, ...parts.flatMap((key) => (tags[key] === "" ? [] : [key, tags[key]]))]);
}

const byAcceptance = (one: RowPoint, other: RowPoint): number =>
  one.acceptedAt - other.acceptedAt || (one.eventId < other.eventId ? -1 : 1);

/** Has each field keep the value that was accepted last, and then that of the greater event id. */
function merged(points: RowPoint[]): readonly Row[] {
  const [first] = points;
  if (!first || points.length < 2) return points;
  return [{ ...first, fields: Object.assign({}, ...points.sort(byAcceptance).map(({ fields }) => fields)) }];
}
