/** Reads from what came in how much it is lately, and what of it was refused. */

import type { Intake } from "../../api/overview.ts";

type Step = NonNullable<Intake["series"]>[number];

/** Takes the last two hours together, since the one that runs may have begun a moment ago. */
const lately = 2;

/** Answers the points a minute of the last hour or two; undefined without a series. */
export function pointsPerMinute(series: readonly Step[], nowMillis: number): number | undefined {
  const steps = series.slice(-lately);
  const [first] = steps;
  if (!first) return undefined;
  const minutes = Math.max(1, (nowMillis - Date.parse(first.startTime)) / 60_000);
  return steps.reduce((sum, { acceptedPoints }) => sum + acceptedPoints, 0) / minutes;
}

/** Answers what was refused in the last hour or two, by reason, the most first. */
export function refusedLately(series: readonly Step[]): readonly (readonly [reason: string, count: number])[] {
  const sum = new Map<string, number>();
  for (const { refusedByReason } of series.slice(-lately)) {
    for (const [reason, count] of Object.entries(refusedByReason)) sum.set(reason, (sum.get(reason) ?? 0) + count);
  }
  return [...sum].toSorted(([, one], [, other]) => other - one);
}

const words: Readonly<Record<string, string>> = {
  "bad-request": "could not be read",
  "too-many-requests": "came above the quota",
  "too-large": "had more bytes than is taken",
  "unsupported-encoding": "had a content encoding that is not taken",
  unprocessable: "held what no retention keeps",
  unavailable: "met a platform that was busy",
  internal: "met a fault of the platform",
};

/** Says what happened to requests that were refused for a reason, as the end of a sentence that begins with their number. */
export const reasonWords = (reason: string): string => words[reason] ?? `got the answer ${reason}`;
