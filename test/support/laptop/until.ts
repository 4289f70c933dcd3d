/** Waits for conditions and never for a time. */

import { setTimeout as wait } from "node:timers/promises";

/**
 * After so many seconds a condition counts as never met. It is far more than any needs, since a machine may be busy
 * with other work.
 */
const patienceSeconds = 240;

/** Resolves when the condition holds. Throws if it never does, and says what it waited for and what it saw last. */
export async function until<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  everyMillis = 25,
): Promise<T> {
  const deadline = performance.now() + patienceSeconds * 1000;
  let seen: T | undefined | false;
  do {
    seen = await look();
    if (seen) return seen;
    await wait(everyMillis);
  } while (performance.now() < deadline);
  throw new Error(`Waited ${patienceSeconds} s in vain for ${what}; saw ${JSON.stringify(seen)}.`);
}
