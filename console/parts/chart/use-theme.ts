/** Tells whether the page is light or dark now, for what is drawn on a canvas, which follows no style by itself. */

import { useSyncExternalStore } from "react";

const systemIsDark = (): MediaQueryList => window.matchMedia("(prefers-color-scheme: dark)");

function subscribe(listener: () => void): () => void {
  const watcher = new MutationObserver(listener);
  watcher.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  const system = systemIsDark();
  system.addEventListener("change", listener);
  return () => {
    watcher.disconnect();
    system.removeEventListener("change", listener);
  };
}

/** Answers "light" or "dark", and renders again when it changes. */
export const useTheme = (): string =>
  useSyncExternalStore(
    subscribe,
    () => document.documentElement.dataset.theme ?? (systemIsDark().matches ? "dark" : "light"),
  );
