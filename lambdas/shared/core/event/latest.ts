/** Compares events to find the latest of each type of a source, which `reported` shows and a sync sends. */

import { sortableNanos } from "../instant.ts";
import type { IdentifiedPoint } from "./point.ts";

/** What two events of one type are compared by: the time, and then the id. */
export type EventKey = Pick<IdentifiedPoint, "atNanos" | "eventId">;

/** Answers a text that sorts as the keys do. */
export const orderOf = ({ atNanos, eventId }: EventKey): string => `${sortableNanos(BigInt(atNanos))}#${eventId}`;

export const isNewer = (one: EventKey, other: EventKey): boolean => orderOf(one) > orderOf(other);

/** Answers the newest point of each type. */
export function newestOfEach(points: Iterable<IdentifiedPoint>): IdentifiedPoint[] {
  const newest = new Map<string, IdentifiedPoint>();
  for (const point of points) {
    const known = newest.get(point.measurement);
    if (!known || isNewer(point, known)) newest.set(point.measurement, point);
  }
  return [...newest.values()];
}
