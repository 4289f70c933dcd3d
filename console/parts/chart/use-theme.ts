/** Tells whether the page is light or dark now, for what is drawn on a canvas, which follows no style by itself. */

import { useSyncExternalStore } from "react";

const systemIsDark = (): MediaQueryList => window.matchMedia("(prefers-color-scheme: dark)");
/** Readers may force their own colours upon all pages. */
const isForced = (): MediaQueryList => window.matchMedia("(forced-colors: active)");

function subscribe(listener: () => void): () => void {
  const watcher = new MutationObserver(listener);
  watcher.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  const queries = [systemIsDark(), isForced()];
  for (const query of queries) query.addEventListener("change", listener);
  return () => {
    watcher.disconnect();
    for (const query of queries) query.removeEventListener("change", listener);
  };
}

function themeNow(): string {
  const system = systemIsDark().matches ? "dark" : "light";
  return isForced().matches ? `forced ${system}` : (document.documentElement.dataset.theme ?? system);
}

/** Answers the theme that is shown, and renders again when it changes. */
export const useTheme = (): string => useSyncExternalStore(subscribe, themeNow);
