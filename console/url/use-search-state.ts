/** Keeps the state of a page in its address, so that a link shows what was seen, and going back undoes. */

import { useCallback, useMemo } from "react";
import type * as v from "valibot";
import { useLocation, useSearch } from "wouter";
import { type Patch, readSearch, type SearchSchema, writeSearch } from "./search.ts";

export interface SearchChange {
  /** Replaces the entry of the browser's history instead of adding one. Use it while somebody types. */
  readonly replace?: boolean;
}

/**
 * Answers the state that the address holds, and what changes it:
 * `const [{ status }, change] = useSearchState(schema); change({ status: ["DOWN"] })`. The schema must be a constant of the
 * module (`readSearch` tells its form).
 */
export function useSearchState<Schema extends SearchSchema>(
  schema: Schema,
): [state: v.InferOutput<Schema>, change: (patch: Patch<Schema>, how?: SearchChange) => void] {
  const search = useSearch();
  const [, navigate] = useLocation();
  const state = useMemo(() => readSearch(schema, new URLSearchParams(search)), [schema, search]);
  const change = useCallback(
    (patch: Patch<Schema>, { replace = false }: SearchChange = {}) => {
      // Reads the address itself, because two changes may come before the page is drawn again.
      const next = writeSearch(schema, new URLSearchParams(location.search), patch).toString();
      navigate(`${location.pathname}${next === "" ? "" : `?${next}`}`, { replace });
    },
    [schema, navigate],
  );
  return [state, change];
}

/** Answers an address of this page with other entries, for a link. */
export function useSearchHref<Schema extends SearchSchema>(schema: Schema): (patch: Patch<Schema>) => string {
  const search = useSearch();
  const [path] = useLocation();
  return (patch) => {
    const next = writeSearch(schema, new URLSearchParams(search), patch).toString();
    return `${path}${next === "" ? "" : `?${next}`}`;
  };
}
