/** Merges packs of points, which may overlap and repeat each other, into one list, newest first. */

import type { IdentifiedPoint } from "./point.ts";

/** A place in the list: what comes after it is older, or as old and of a smaller id. */
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
  /** Where the next page begins; absent after the last one. It may be there on a page without points. */
  readonly next?: Position;
}

/** What one page may read beyond what the page before has read too. */
export interface Budget {
  readonly packs: number;
  readonly points: number;
}

/** Some ten megabytes, and about a second. */
const usualBudget: Budget = { packs: 500, points: 50_000 };

/**
 * The first `limit` points, each event once. `packs` come in order of their last point, latest first, each with its
 * points in order of time: so whatever is newer than a pack's last point is complete when that pack has come. Where few
 * of them are wanted it stops after so many packs, at a place from which the next page goes on.
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
    if (merge.complete.length > wanted.limit) return merge.page();
    // The page before stopped where this one begins, and has read what reaches beyond it: only behind it is progress.
    if (BigInt(last.atNanos) + 1n < wanted.to) {
      if (packsRead >= budget.packs || pointsRead >= budget.points) return merge.pageUpTo(BigInt(last.atNanos));
      packsRead++;
      pointsRead += pack.length;
    }
    merge.take(pack);
  }
  merge.settle(undefined);
  return merge.page();
}

/**
 * What was read so far: `complete` in the order of the answer, `pending` until no older pack can hold a newer point.
 */
class Merge {
  readonly complete: IdentifiedPoint[] = [];
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
    for (const { eventId } of settled) this.pending.delete(eventId);
  }

  page(): HistoryPage {
    const points = this.complete.slice(0, this.wanted.limit);
    const last = points.at(-1);
    return last && this.complete.length > points.length ? { points, next: positionOf(last) } : { points };
  }

  /** Everything newer than `atNanos` is complete. */
  pageUpTo(atNanos: bigint): HistoryPage {
    return { points: this.complete, next: { atNanos: atNanos + 1n, eventId: smallestId } };
  }
}

export const positionOf = ({ atNanos, eventId }: IdentifiedPoint): Position => ({ atNanos: BigInt(atNanos), eventId });

/** No event of this id is there: a position with it stands behind all events of its time. */
const smallestId = "0".repeat(20);
