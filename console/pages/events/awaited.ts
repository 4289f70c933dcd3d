/** Decides whether a page that shows an event asks again what a connector did with it. */

import type { Attempt } from "../../api/attempts.ts";

/** For how long after its time an event that no attempt is kept of may still be on its way to its first. */
const soonMillis = 60_000;

/**
 * Tells whether more may come of an event: one failed and is tried again, or none was tried of a young event. Of a success
 * no attempt may ever be kept, so an old event without any is not waited for.
 */
export function isAwaited(attempts: readonly Attempt[] | undefined, eventMillis: number, nowMillis: number): boolean {
  if (attempts === undefined || attempts.length === 0) return nowMillis - eventMillis < soonMillis;
  return !attempts.some(({ acknowledged }) => acknowledged);
}
