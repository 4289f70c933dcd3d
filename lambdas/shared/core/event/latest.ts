/** The latest event of each type of a source: what `reported` shows, and what a sync sends. */

import { sortableNanos } from "../instant.ts";
import type { IdentifiedPoint } from "./point.ts";

/** By what two events of one type are compared: time, then id. */
export type EventKey = Pick<IdentifiedPoint, "atNanos" | "eventId">;

/** A text that sorts as the keys do. */
export const orderOf = ({ atNanos, eventId }: EventKey): string => `${sortableNanos(BigInt(atNanos))}#${eventId}`;

export const isNewer = (one: EventKey, other: EventKey): boolean => orderOf(one) > orderOf(other);

/** Of each type the newest point. */
export function newestOfEach(points: Iterable<IdentifiedPoint>): IdentifiedPoint[] {
  const newest = new Map<string, IdentifiedPoint>();
  for (const point of points) {
    const known = newest.get(point.measurement);
    if (!known || isNewer(point, known)) newest.set(point.measurement, point);
  }
  return [...newest.values()];
}
