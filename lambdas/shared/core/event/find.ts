/** Finds one event in the event log by its id, which begins with its second. */

import { secondOfEvent } from "../intake/event-id.ts";
import type { PlacedPack } from "./pack.ts";

/** Answers packs that may hold points in the range, both ends included, in the order of their last points. */
export type PacksOldestFirst = (
  series: string,
  range: { readonly from: bigint; readonly to: bigint; readonly after: string | undefined },
) => AsyncIterable<PlacedPack>;

const secondNanos = 1_000_000_000n;
/** Bounds what one search reads of a source that sends very much within a minute: some ten megabytes. */
const mostPacks = 500;

/** Answers the event of a series that has this id; undefined if there is none, or the text is no event id. */
export async function findEvent(
  packs: PacksOldestFirst,
  series: string,
  eventId: string,
): Promise<PlacedPack["points"][number] | undefined> {
  const second = secondOfEvent(eventId);
  if (second === undefined) return undefined;
  const from = BigInt(second) * secondNanos;
  let looks = 0;
  // Begins with the pack that ends first after the event, which is nearly always the one that holds it.
  for await (const { points } of packs(series, { from, to: from + secondNanos - 1n, after: undefined })) {
    const found = points.find((point) => point.eventId === eventId);
    if (found || ++looks >= mostPacks) return found;
  }
  return undefined;
}
