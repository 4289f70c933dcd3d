/** Waiting for conditions, never for a time. */

import { setTimeout as wait } from "node:timers/promises";

/** Resolves when the condition holds. Throws, saying what it waited for and what it saw last, after `seconds`. */
export async function until<T>(
  what: string,
  seconds: number,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  everyMillis = 25,
): Promise<T> {
  const deadline = performance.now() + seconds * 1000;
  let seen: T | undefined | false;
  do {
    seen = await look();
    if (seen) return seen;
    await wait(everyMillis);
  } while (performance.now() < deadline);
  throw new Error(`Waited ${seconds} s in vain for ${what}; saw ${JSON.stringify(seen)}.`);
}
