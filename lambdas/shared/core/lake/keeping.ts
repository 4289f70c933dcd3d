/** Says when a day of the lake is put together, and when it has to be looked at. */

import { dayMillis, hourMillis, minuteMillis } from "../duration.ts";
import type { LakeObject } from "./layout.ts";

/** Leaves a day alone that is still written to, until it has more files of single batches than this. */
const mostSmallFiles = 20;

/** Waits after a day's end for what comes late. */
const settlingMillis = hourMillis;

/** Keeps replaced files for as long as somebody may be reading who listed them before. */
export const replacedKeptMillis = hourMillis;

/** Answers when a day ends, in milliseconds since 1970. */
const endOf = (day: string): number => Date.parse(`${day}T00:00:00Z`) + dayMillis;

export const isOver = (day: string, nowMillis: number): boolean => endOf(day) + settlingMillis <= nowMillis;

/** Tells whether a retention that keeps points for so long has forgotten all of a day. */
export const isExpired = (day: string, durationSeconds: number, nowMillis: number): boolean =>
  endOf(day) + durationSeconds * 1000 <= nowMillis;

/** Answers when a day that was written to has to be looked at. What comes late rarely comes alone. */
export const lookAfterWriting = (day: string, nowMillis: number): number =>
  isOver(day, nowMillis) ? nowMillis + settlingMillis : endOf(day) + settlingMillis;

/** Is how long after a look was asked for it is asked for again, since its job may be lost. */
export const nextLookMillis = 10 * minuteMillis;

/** What is known of the notes of a day. */
export interface Noted {
  /** How often the day was noted. */
  readonly edition: number;
  /** What the edition was when somebody looked last; absent if nobody did. */
  readonly seenEdition?: number;
  /** Milliseconds since 1970 at which somebody looks. */
  readonly lookAt: number;
}

/**
 * Tells whether a day has so many files more since it was looked at that somebody should look at once, whom nobody has
 * asked yet. Counts a file too often whose note was repeated because its answer was lost.
 */
export const needsALook = (noted: Noted, nowMillis: number): boolean =>
  noted.edition - (noted.seenEdition ?? 0) > mostSmallFiles && noted.lookAt > nowMillis + nextLookMillis;

/**
 * Answers which files may be put together now, the smallest first; none if it is not worth it yet. Those that another
 * file holds already are left out.
 */
export function mergeable(
  files: readonly LakeObject[],
  replaced: ReadonlySet<string>,
  { day, nowMillis }: { readonly day: string; readonly nowMillis: number },
): LakeObject[] {
  const live = files.filter(({ key }) => !replaced.has(key));
  const single = live.filter(({ key }) => !isPart(key));
  const isWorthIt = isOver(day, nowMillis) ? live.length > 1 : single.length > mostSmallFiles;
  return isWorthIt ? live.sort((one, other) => one.size - other.size || (one.key < other.key ? -1 : 1)) : [];
}

const isPart = (key: string): boolean => key.includes("/part-");
