/** Tells parts what time it is, by one clock for all of them, which stands still while nobody looks at it. */

import { useSyncExternalStore } from "react";

/** How often relative times are told anew. */
const everyMillis = 5000;

let nowMillis = Date.now();
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function tick(): void {
  nowMillis = Date.now();
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) {
    nowMillis = Date.now();
    timer = setInterval(tick, everyMillis);
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) clearInterval(timer);
  };
}

/** Answers the time in milliseconds since 1970, to five seconds, and renders again as it goes on. */
export const useNow = (): number => useSyncExternalStore(subscribe, () => nowMillis);
