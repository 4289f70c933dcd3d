/** Counters of minutes: items that each hold the amounts of one minute, or of an hour that is over. */

import { hourMillis } from "../duration.ts";

/** Keeps counters for a day longer than the 24 hours that the API shows, so that a late reader sees a whole day. */
export const countsKeepSeconds = 48 * 3600;

/** Answers the first millisecond of the hour that holds this one. */
export const hourOf = (millis: number): number => Math.floor(millis / hourMillis) * hourMillis;

/** The amounts of one minute by their names. What is no number is no amount. */
export type MinuteCounts = Readonly<Record<string, unknown>>;

/** Counters of some minutes, and the first millisecond of the first of them. */
export interface TimedCounts {
  readonly startMillis: number;
  readonly counts: MinuteCounts;
}

/** Adds the amounts of several minutes up to those of one. `isCounter` tells the names of those that are added. */
export function sumOfMinutes(
  minutes: readonly MinuteCounts[],
  isCounter: (name: string) => boolean,
): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const minute of minutes) {
    for (const [name, amount] of Object.entries(minute)) {
      if (isCounter(name) && typeof amount === "number") sum[name] = (sum[name] ?? 0) + amount;
    }
  }
  return sum;
}

/** Is a range in milliseconds since 1970 that begins with a step. */
export interface SteppedRange {
  readonly from: number;
  readonly to: number;
  readonly stepMillis: number;
}

/** Groups counters by steps of a range, which begins with a step. Each step is there, also one without counters. */
export function byStep(
  timed: readonly TimedCounts[],
  { from, to, stepMillis }: SteppedRange,
): { readonly startMillis: number; readonly counts: readonly MinuteCounts[] }[] {
  const groups = Map.groupBy(timed, ({ startMillis }) => Math.floor((startMillis - from) / stepMillis));
  return Array.from({ length: Math.ceil((to - from) / stepMillis) }, (_, step) => ({
    startMillis: from + step * stepMillis,
    counts: (groups.get(step) ?? []).map(({ counts }) => counts),
  }));
}
