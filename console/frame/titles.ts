/** Knows the names of the things that pages show, by their addresses, for breadcrumbs and the window's title. */

import { useEffect, useSyncExternalStore } from "react";
import { useLocation } from "wouter";

type Titles = ReadonlyMap<string, string>;

let titles: Titles = new Map();
const listeners = new Set<() => void>();

function put(path: string, title: string): void {
  if (titles.get(path) === title) return;
  titles = new Map(titles).set(path, title);
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useTitles = (): Titles => useSyncExternalStore(subscribe, () => titles);

/**
 * Names what the page shows: `useTitle(connector?.displayName, "/projects/p1/connectors/c1")`. Without an address it names
 * the page itself. Undefined leaves the name as it was.
 */
export function useTitle(title: string | undefined, path?: string): void {
  const [here] = useLocation();
  const at = path ?? here;
  useEffect(() => {
    if (title !== undefined) put(at, title);
  }, [title, at]);
}
