/** Bounds how long somebody who is being let in, or refused, waits for what is noted about it. */

import { setTimeout } from "node:timers/promises";

/** Resolves when a caller has waited long enough; ends early when the signal says so. */
export type Patience = (signal: AbortSignal) => Promise<unknown>;

/** Makes the patience of so many milliseconds. To be told to stop waiting is no failure. */
export const patienceOf =
  (millis: number): Patience =>
  (signal) =>
    setTimeout(millis, undefined, { signal }).catch(() => {});

/** Waits for the writing, or as long as the patience lasts: what is written later than that is written all the same. */
export async function patiently(writing: Promise<unknown>, patience: Patience): Promise<void> {
  const written = new AbortController();
  await Promise.race([writing.finally(() => written.abort()), patience(written.signal)]);
}
