/** Remembers sources for a second, so that a busy source costs one read a second and not one read a request. */

import { isYoungerThan } from "../../shared/core/duration.ts";
import type { Source } from "../../shared/core/source/source.ts";

const freshMillis = 1_000;
/** Bounds the memory of a function that meets very many sources. */
const mostSources = 10_000;

type Read = (project: string, id: string) => Promise<Source | undefined>;

/**
 * Reads a source again if the remembered one would make the request fail or be stored nowhere: it may have been enabled
 * or linked a moment ago. What is kept and forwarded never depends on this memory, because routing reads the source
 * strongly.
 */
export function createRecentSources(read: Read, nowMillis: () => number): Read {
  const recent = new Map<string, { readonly source: Source; readonly at: number }>();
  return async (project, id) => {
    const key = `${project}/${id}`;
    const known = recent.get(key);
    if (known && isYoungerThan(freshMillis, known.at, nowMillis()) && isUnquestioned(known.source)) return known.source;
    const at = nowMillis();
    const source = await read(project, id);
    if (recent.size >= mostSources) recent.clear();
    if (source) recent.set(key, { source, at });
    else recent.delete(key);
    return source;
  };
}

const isUnquestioned = ({ enabled, retentions }: Source): boolean => enabled && retentions.length > 0;
