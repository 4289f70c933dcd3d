/** Remembers, in this browser, the language in which a reader likes to see code. */

import type { Snippets } from "../../snippets/snippets.ts";

export type Language = keyof Snippets;

export const languages: readonly Language[] = ["curl", "python", "node"];
const place = "millrace.language";
const watchers = new Set<() => void>();

let picked: Language = kept();

function kept(): Language {
  try {
    const text = localStorage.getItem(place);
    return languages.find((each) => each === text) ?? "curl";
  } catch {
    // A browser that refuses storage remembers nothing.
    return "curl";
  }
}

export const pickedLanguage = (): Language => picked;

export function watchLanguage(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

export function pickLanguage(language: Language): void {
  picked = language;
  try {
    localStorage.setItem(place, language);
  } catch {
    // As above.
  }
  for (const watcher of watchers) watcher();
}
