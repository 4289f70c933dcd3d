/** Sums what retentions hold, which is counted by the day on which it was stored. */

import { dayMillis } from "../duration.ts";

/** What was stored in a retention on a day. */
export interface DaySize {
  /** The retention's id. */
  readonly retention: string;
  /** The first millisecond of the day. */
  readonly startMillis: number;
  readonly points: number;
  /** The length of the points as JSON. */
  readonly bytes: number;
}

/** A retention as far as its size goes by it. */
export interface SizedRetention {
  readonly durationSeconds: number;
  readonly countedFrom?: number | undefined;
}

export interface RetentionSize {
  readonly points: number;
  readonly bytes: number;
  /** The first day that is counted, in milliseconds since 1970; undefined where none is. */
  readonly since: number | undefined;
}

/** Answers since when a retention can hold what was stored in it, in milliseconds since 1970. */
export const heldFrom = ({ durationSeconds, countedFrom = 0 }: SizedRetention, nowMillis: number): number =>
  Math.max(countedFrom, nowMillis - durationSeconds * 1000);

/** Sums the days of one retention of which it can still hold something. */
export function sizeOf(days: readonly DaySize[], retention: SizedRetention, nowMillis: number): RetentionSize {
  const from = heldFrom(retention, nowMillis);
  const held = days.filter(({ startMillis }) => startMillis + dayMillis > from);
  return {
    points: held.reduce((sum, { points }) => sum + points, 0),
    bytes: held.reduce((sum, { bytes }) => sum + bytes, 0),
    since: held.length === 0 ? undefined : Math.min(...held.map(({ startMillis }) => startMillis)),
  };
}
