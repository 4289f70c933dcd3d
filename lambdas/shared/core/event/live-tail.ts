/**
 * The live tail of a project: the last hour of what its streams tell, in numbered batches. Numbers are taken one after
 * the other, so that a reader that goes on after its last number misses nothing and sees nothing twice. Keys made of a
 * clock would lose events: of two writers the one with the smaller key may write last.
 */

import type { SourceId } from "../id.ts";
import type { IdentifiedPoint } from "./point.ts";

/** Holds points of one source, with what streams choose by. */
export interface LiveEntry {
  readonly source: SourceId;
  readonly deviceType: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly points: readonly IdentifiedPoint[];
}

/** Is what a writer appends: entries, or the word to streams that others took the places of. */
export interface TailContent {
  readonly entries: readonly LiveEntry[];
  /** Lists ids of streams that are to end. */
  readonly ends?: readonly string[];
}

export interface TailBatch extends TailContent {
  readonly sequence: number;
  /** Is when the lease began under which the batch was written. Without a lease, events are missing from the tail. */
  readonly leaseStartedAt: number;
  /** Seconds since 1970 after which the batch counts as gone, whether DynamoDB has removed it or not. */
  readonly expiresAt: number;
}

/** Holds for how long a batch can be read. */
export const tailSeconds = 3600;

/** Is the first number in an empty tail: writers that begin together collide on it, and later leases begin above it. */
export const firstSequence = (leaseStartedAt: number): number => leaseStartedAt * 1000;

/** Keeps a batch within an item's 400 KB, though its JSON were not deflated. */
export const mostBatchBytes = 300_000;

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value)) + 1;

/**
 * Cuts entries into parts for one batch each, in order. A part holds one point at least, so that a point near the limit
 * stands alone.
 */
export function tailParts(entries: readonly LiveEntry[], mostBytes = mostBatchBytes): LiveEntry[][] {
  const parts: LiveEntry[][] = [];
  let part: { entry: LiveEntry; points: IdentifiedPoint[] }[] = [];
  let bytes = 0;
  const close = (): void => {
    if (part.length > 0) parts.push(part.map(({ entry, points }) => ({ ...entry, points })));
    part = [];
    bytes = 0;
  };
  for (const entry of entries) {
    const headBytes = bytesOf({ ...entry, points: [] });
    for (const point of entry.points) {
      const size = bytesOf(point);
      const isContinued = part.at(-1)?.entry === entry;
      if (part.length > 0 && bytes + size + (isContinued ? 0 : headBytes) > mostBytes) close();
      const last = part.at(-1);
      if (last?.entry === entry) last.points.push(point);
      else {
        part.push({ entry, points: [point] });
        bytes += headBytes;
      }
      bytes += size;
    }
  }
  close();
  return parts;
}

/**
 * Answers the batches that follow the number without a gap. A read that is not strongly consistent may show a later
 * batch before an earlier one.
 */
export function following(batches: readonly TailBatch[], last: number): readonly TailBatch[] {
  const end = batches.findIndex(({ sequence }, index) => sequence !== last + 1 + index);
  return end === -1 ? batches : batches.slice(0, end);
}
