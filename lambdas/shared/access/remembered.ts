/** Remembers for a while what was read, so that it is not read again with each request. */

import { isYoungerThan } from "../core/duration.ts";

/** Bounds the memory of an environment that meets very many keys. */
const mostEntries = 10_000;

/**
 * Remembers what was read until the second that `untilOf` tells, which is given the second before it was read: what
 * changed while it was read must not live longer. Reads again each time what was not found or failed.
 */
export function remembered<T>(
  read: (key: string) => Promise<T>,
  untilOf: (value: NonNullable<T>, readAtSeconds: number) => number,
  nowSeconds: () => number,
) {
  const known = new Map<string, { readonly value: NonNullable<T>; readonly readAt: number; readonly until: number }>();
  return async (key: string): Promise<T> => {
    const readAtSeconds = nowSeconds();
    const entry = known.get(key);
    if (entry && isYoungerThan(entry.until - entry.readAt, entry.readAt, readAtSeconds)) return entry.value;
    known.delete(key);
    const value = await read(key);
    if (known.size >= mostEntries) known.clear();
    if (value !== undefined && value !== null)
      known.set(key, { value, readAt: readAtSeconds, until: untilOf(value, readAtSeconds) });
    return value;
  };
}
