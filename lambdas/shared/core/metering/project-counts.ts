/** Names and sums the counters of what comes into a project: points that were taken, and what was refused. */

import type { ErrorCode } from "../error.ts";
import { type MinuteCounts, sumOfMinutes } from "./minutes.ts";

/** The counter of points that were taken. */
export const acceptedName = "accepted";

const refusedPrefix = "refused-";
/** The counter of requests and MQTT messages that were refused for a reason. */
export const refusedName = (reason: ErrorCode): string => `${refusedPrefix}${reason}`;

const isRefused = (name: string): boolean => name.startsWith(refusedPrefix);

/** Adds the counters of several minutes up to those of one. */
export const sumOfProject = (minutes: readonly MinuteCounts[]): Record<string, number> =>
  sumOfMinutes(minutes, (name) => name === acceptedName || isRefused(name));

export interface ProjectCounts {
  readonly acceptedPoints: number;
  readonly refusedRequests: number;
  /** Without those that are 0. */
  readonly refusedByReason: Readonly<Record<string, number>>;
}

/** Sums minutes up. */
export function countsOfProject(minutes: readonly MinuteCounts[]): ProjectCounts {
  const sum = sumOfProject(minutes);
  const refused = Object.entries(sum).filter(([name, count]) => isRefused(name) && count > 0);
  return {
    acceptedPoints: sum[acceptedName] ?? 0,
    refusedRequests: refused.reduce((total, [, count]) => total + count, 0),
    refusedByReason: Object.fromEntries(
      refused.map(([name, count]) => [name.slice(refusedPrefix.length), count] as const).sort(),
    ),
  };
}
