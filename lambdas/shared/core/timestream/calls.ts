/** Gathers records into calls, and takes out of each call what its records share. */

import { chunksOf } from "../chunks.ts";
import { eventColumn } from "./columns.ts";
import { recordsAtOnce } from "./limits.ts";
import type { Dimension, TimestreamRecord } from "./record.ts";

/** A record, and the points that it stands for. */
export interface Consigned<P> {
  readonly record: TimestreamRecord;
  readonly of: readonly P[];
}

/** What all records of a call share, which is sent, and billed, once. */
export interface Shared {
  readonly dimensions: readonly Dimension[];
  readonly measureName?: string;
  readonly version?: number;
}

/**
 * Answers the records in calls that Timestream takes. Of those with the same key it keeps one, because a call with two
 * would have one of them refused.
 */
export function callsOf<P>(consigned: readonly Consigned<P>[]): Consigned<P>[][] {
  const byKey = new Map<string, Consigned<P>>();
  for (const each of consigned) {
    const key = keyOf(each.record);
    const before = byKey.get(key);
    byKey.set(key, before ? merged(before, each) : each);
  }
  // Sorts by key, so that records of one series stand side by side and share the most.
  const sorted = [...byKey].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, each]) => each);
  return chunksOf(sorted, recordsAtOnce);
}

/** Timestream knows a record by its measure name, its dimensions in any order, and its time. */
const keyOf = ({ dimensions, measureName, atNanos }: TimestreamRecord): string =>
  JSON.stringify([measureName, dimensions.map(({ name, value }) => [name, value]), atNanos]);

/** Takes the record that was accepted last, and of those that were accepted at once the one of the greater event id. */
function merged<P>(one: Consigned<P>, other: Consigned<P>): Consigned<P> {
  const later = other.record.version - one.record.version || (eventOf(other) > eventOf(one) ? 1 : -1);
  return { record: later > 0 ? other.record : one.record, of: [...one.of, ...other.of] };
}

const eventOf = ({ record }: Consigned<unknown>): string =>
  record.measures.find(({ name }) => name === eventColumn)?.value ?? "";

export function sharedBy(records: readonly TimestreamRecord[]): Shared {
  const [first] = records;
  if (!first) return { dimensions: [] };
  const everywhere = first.dimensions.filter(({ name, value }) =>
    records.every(({ dimensions }) => dimensions.some((each) => each.name === name && each.value === value)),
  );
  const { measureName, version } = first;
  return {
    dimensions: everywhere,
    ...(records.every((each) => each.measureName === measureName) ? { measureName } : {}),
    ...(records.every((each) => each.version === version) ? { version } : {}),
  };
}
