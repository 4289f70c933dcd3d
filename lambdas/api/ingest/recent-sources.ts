/** Sources as the door needs them, read again when older than a second: a busy source costs a read a second, not a request. */

import type { Source } from "../../shared/core/source/source.ts";

const freshMillis = 1_000;
/** Bounds the memory of an environment that meets very many sources. */
const mostSources = 10_000;

type Read = (project: string, id: string) => Promise<Source | undefined>;

/**
 * What speaks against a request is never taken from memory: a source that was disabled, or kept nowhere, a moment ago
 * is read anew. `route` reads the source strongly, so what is kept and forwarded never depends on this.
 */
export function recentSources(read: Read, nowMillis: () => number): Read {
  const recent = new Map<string, { readonly source: Source; readonly at: number }>();
  return async (project, id) => {
    const key = `${project}/${id}`;
    const known = recent.get(key);
    if (known && nowMillis() - known.at < freshMillis && isUnquestioned(known.source)) return known.source;
    const at = nowMillis();
    const source = await read(project, id);
    if (recent.size >= mostSources) recent.clear();
    if (source) recent.set(key, { source, at });
    else recent.delete(key);
    return source;
  };
}

const isUnquestioned = ({ enabled, retentions }: Source): boolean => enabled && retentions.length > 0;
