/** Merges packs of points, which may overlap and repeat each other, into one list, newest first. */

import type { IdentifiedPoint } from "./point.ts";

/** A place in the list. What comes after it is older, or as old with a smaller id. */
export interface Position {
  readonly atNanos: bigint;
  readonly eventId: string;
}

export interface Wanted {
  /** Nanoseconds since 1970, both ends included. */
  readonly from: bigint;
  readonly to: bigint;
  /** Empty = all. */
  readonly types: readonly string[];
  readonly limit: number;
  /** Ends the page early, at the first place where it holds as many bytes of JSON. */
  readonly mostBytes?: number;
  readonly after?: Position;
}

const newerFirst = (one: IdentifiedPoint, other: IdentifiedPoint): number => {
  const difference = BigInt(other.atNanos) - BigInt(one.atNanos);
  if (difference !== 0n) return difference > 0n ? 1 : -1;
  return one.eventId > other.eventId ? -1 : 1;
};

function isWanted(point: IdentifiedPoint, { from, to, types, after }: Wanted): boolean {
  const at = BigInt(point.atNanos);
  if (at < from || at > to) return false;
  if (types.length > 0 && !types.includes(point.measurement)) return false;
  return !after || at < after.atNanos || (at === after.atNanos && point.eventId < after.eventId);
}

export interface HistoryPage {
  readonly points: IdentifiedPoint[];
  /** Where the next page begins; absent after the last page. A page without points may have it too. */
  readonly next?: Position;
}

/** Bounds what one page may read beyond what the page before it has read too. */
export interface Budget {
  readonly packs: number;
  readonly points: number;
}

/** Some ten megabytes, and about a second. */
const usualBudget: Budget = { packs: 500, points: 50_000 };

/**
 * Answers the first `limit` points, each event once. `packs` come in the order of their last points, latest first, each
 * with its points in order of time. So everything newer than a pack's last point is complete when that pack has come.
 * If only few points are wanted, stops after a number of packs, at a place where the next page goes on.
 */
export async function newestFirst(
  packs: AsyncIterable<readonly IdentifiedPoint[]>,
  wanted: Wanted,
  budget: Budget = usualBudget,
): Promise<HistoryPage> {
  const merge = new Merge(wanted);
  let [packsRead, pointsRead] = [0, 0];
  for await (const pack of packs) {
    const last = pack.at(-1);
    if (!last) continue;
    merge.settle(BigInt(last.atNanos));
    if (merge.isFull) return merge.page();
    // Counts only packs behind the beginning, since the page before has read those that reach beyond it.
    if (BigInt(last.atNanos) + 1n < wanted.to) {
      if (packsRead >= budget.packs || pointsRead >= budget.points) return merge.pageUpTo(BigInt(last.atNanos));
      packsRead++;
      pointsRead += pack.length;
    }
    merge.take(pack);
  }
  merge.settle(undefined);
  return merge.lastPage();
}

/**
 * Holds what was read so far: `complete` in the order of the answer, and `pending` until no older pack can hold a newer
 * point.
 */
class Merge {
  readonly complete: IdentifiedPoint[] = [];
  private bytes = 0;
  private pending = new Map<string, IdentifiedPoint>();
  private readonly wanted: Wanted;

  constructor(wanted: Wanted) {
    this.wanted = wanted;
  }

  take(pack: readonly IdentifiedPoint[]): void {
    for (const point of pack) if (isWanted(point, this.wanted)) this.pending.set(point.eventId, point);
  }

  settle(newerThan: bigint | undefined): void {
    const settled = [...this.pending.values()].filter(
      ({ atNanos }) => newerThan === undefined || BigInt(atNanos) > newerThan,
    );
    if (settled.length === 0) return;
    this.complete.push(...settled.sort(newerFirst));
    const { mostBytes } = this.wanted;
    if (mostBytes !== undefined) for (const point of settled) this.bytes += Buffer.byteLength(JSON.stringify(point));
    for (const { eventId } of settled) this.pending.delete(eventId);
  }

  get isFull(): boolean {
    const { limit, mostBytes = Number.POSITIVE_INFINITY } = this.wanted;
    return this.complete.length > limit || this.bytes >= mostBytes;
  }

  /** Answers a page that has another one behind it. */
  page(): HistoryPage {
    const points = this.complete.slice(0, this.wanted.limit);
    const last = points.at(-1);
    return last ? { points, next: positionOf(last) } : { points };
  }

  /** Answers the page behind which nothing is left to read. */
  lastPage(): HistoryPage {
    return this.complete.length > this.wanted.limit ? this.page() : { points: this.complete };
  }

  /** Answers a page that ends where everything newer than `atNanos` is complete. */
  pageUpTo(atNanos: bigint): HistoryPage {
    return { points: this.complete, next: { atNanos: atNanos + 1n, eventId: smallestId } };
  }
}

export const positionOf = ({ atNanos, eventId }: IdentifiedPoint): Position => ({ atNanos: BigInt(atNanos), eventId });

/** No event has this id, so a position with it is behind all events of its time. */
const smallestId = "0".repeat(20);
