/** Cuts the range of a scan into what is read from blocks and what is read from packs. */

import type { ScanOrder } from "../series.ts";
import { type Built, currentOf, type Day, dayOf, startOf } from "./block.ts";

/** Nanoseconds since 1970, both included. */
export interface Range {
  readonly from: bigint;
  readonly to: bigint;
}

export interface BlockRange extends Range {
  readonly kind: "blocks";
  /** One for each day, in order. */
  readonly days: readonly BuiltDay[];
}

export interface BuiltDay {
  readonly day: number;
  readonly built: Built;
}

export interface PackRange extends Range {
  readonly kind: "packs";
}

/** Bounds the days of one range of blocks: a megabyte or so, which is what DynamoDB answers at once. */
const mostBlockDays = 31;
/** Has a long range of packs read in so many parts at the same time. */
const packParts = 4;

/** Answers the ranges that together are the whole, in the order in which they are read. */
export function rangesOf(
  { from, to }: Range,
  known: readonly Day[],
  { order, nowMillis }: { readonly order: ScanOrder; readonly nowMillis: number },
): readonly (BlockRange | PackRange)[] {
  const ranges: (BlockRange | PackRange)[] = [];
  let next = from;
  for (const run of runsOf(known, nowMillis)) {
    const [first, last] = [run[0], run.at(-1)];
    if (!first || !last) continue;
    const [start, end] = [later(startOf(first.day), from), earlier(startOf(last.day + 1) - 1n, to)];
    if (next < start) ranges.push(...packRanges({ from: next, to: start - 1n }));
    ranges.push({ kind: "blocks", from: start, to: end, days: run });
    next = end + 1n;
  }
  if (next <= to) ranges.push(...packRanges({ from: next, to }));
  return order === "oldest-first" ? ranges : ranges.toReversed();
}

/** Answers days behind each other that have blocks, some at a time. */
function runsOf(known: readonly Day[], nowMillis: number): BuiltDay[][] {
  const runs: BuiltDay[][] = [];
  for (const each of known) {
    const built = currentOf(each, nowMillis);
    if (!built || built.parts === 0) continue;
    const run = runs.at(-1);
    if (run && run.at(-1)?.day === each.day - 1 && run.length < mostBlockDays) run.push({ day: each.day, built });
    else runs.push([{ day: each.day, built }]);
  }
  return runs;
}

/** Cuts where days begin, so that each day is read whole. */
function packRanges({ from, to }: Range): PackRange[] {
  const [first, last] = [dayOf(from), dayOf(to)];
  const days = last - first + 1;
  const step = days <= packParts ? days : Math.ceil(days / packParts);
  const ranges: PackRange[] = [];
  for (let day = first; day <= last; day += step) {
    ranges.push({ kind: "packs", from: later(startOf(day), from), to: earlier(startOf(day + step) - 1n, to) });
  }
  return ranges;
}

const later = (one: bigint, other: bigint): bigint => (one > other ? one : other);
const earlier = (one: bigint, other: bigint): bigint => (one < other ? one : other);
