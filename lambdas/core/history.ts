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

/**
 * The first `limit` points, each event once, and whether there are more. `packs` come in order of their last point,
 * latest first, each with its points in order of time: so whatever is newer than a pack's last point is complete when
 * that pack has come.
 */
export async function newestFirst(
  packs: AsyncIterable<readonly IdentifiedPoint[]>,
  wanted: Wanted,
): Promise<{ points: IdentifiedPoint[]; more: boolean }> {
  const complete: IdentifiedPoint[] = [];
  let pending = new Map<string, IdentifiedPoint>();

  const settle = (olderThan: bigint | undefined): void => {
    const settled = [...pending.values()].filter(
      ({ atNanos }) => olderThan === undefined || BigInt(atNanos) > olderThan,
    );
    complete.push(...settled.sort(newerFirst));
    if (settled.length === 0) return;
    const ids = new Set(settled.map(({ eventId }) => eventId));
    pending = new Map([...pending].filter(([eventId]) => !ids.has(eventId)));
  };

  for await (const pack of packs) {
    const last = pack.at(-1);
    if (last) settle(BigInt(last.atNanos));
    if (complete.length > wanted.limit) break;
    for (const point of pack) if (isWanted(point, wanted)) pending.set(point.eventId, point);
  }
  if (complete.length <= wanted.limit) settle(undefined);
  return { points: complete.slice(0, wanted.limit), more: complete.length > wanted.limit };
}
