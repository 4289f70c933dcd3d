/** Finds rows of a batch by their times. */

import type { Batch, ScanOrder } from "../series.ts";

/**
 * Answers the first row from `low` on whose time is not before an instant; in a batch of the newest first, the first
 * whose time is before it. Answers the count of rows if there is none.
 */
export function firstAtOrAfter(
  { times, count }: Pick<Batch, "times" | "count">,
  nanos: bigint,
  low = 0,
  order: ScanOrder = "oldest-first",
): number {
  let [from, to] = [low, count];
  while (from < to) {
    const middle = (from + to) >>> 1;
    const isBefore = (times[middle] ?? 0n) < nanos;
    if (isBefore === (order === "oldest-first")) from = middle + 1;
    else to = middle;
  }
  return from;
}
