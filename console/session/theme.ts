/** Sets the theme that `theme.js` sets before the first paint. */

import { keep, kept } from "./preferences.ts";

export const themes = ["auto", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

export const theme = (): Theme => themes.find((name) => name === kept("theme")) ?? "auto";

export function setTheme(next: Theme): void {
  keep("theme", next === "auto" ? undefined : next);
  if (next === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = next;
}
