/** Tells when nobody looks: the tab is hidden, or no input came for a quarter of an hour. A stream costs while it is open. */

import { useCallback, useEffect, useState, useSyncExternalStore } from "react";

const idleMillis = 15 * 60_000;
const inputs = ["pointerdown", "pointermove", "keydown", "wheel"] as const;

function watchVisibility(listener: () => void): () => void {
  document.addEventListener("visibilitychange", listener);
  return () => document.removeEventListener("visibilitychange", listener);
}

/** Says whether the tab can be seen. */
export const useVisible = (): boolean => useSyncExternalStore(watchVisibility, () => !document.hidden);

/** Says whether nobody did anything for so long, and what ends that. Input alone does not: whoever comes back decides. */
export function useIdle(): [isIdle: boolean, wake: () => void] {
  const [isIdle, setIdle] = useState(false);
  useEffect(() => {
    if (isIdle) return;
    const rest = (): void => setIdle(true);
    let timer = setTimeout(rest, idleMillis);
    const restart = (): void => {
      clearTimeout(timer);
      timer = setTimeout(rest, idleMillis);
    };
    for (const input of inputs) window.addEventListener(input, restart, { passive: true });
    return () => {
      clearTimeout(timer);
      for (const input of inputs) window.removeEventListener(input, restart);
    };
  }, [isIdle]);
  return [isIdle, useCallback(() => setIdle(false), [])];
}
