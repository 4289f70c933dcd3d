/** Remembers for seconds which retention has a name, so that a query which names one reads that alone. */

import { credentialMemorySeconds } from "../../shared/access/revocation.ts";
import { isYoungerThan } from "../../shared/core/duration.ts";
import { foldName } from "../../shared/core/name/fold.ts";
import type { QueryDirectory } from "./databases.ts";

/** Bounds the memory of an environment that meets very many names. */
const mostNames = 10_000;

type FindNamed = QueryDirectory["retentionNamed"];

interface Retentions {
  retentionNamed: FindNamed;
  getRetention: QueryDirectory["retention"];
}

/**
 * Reads the retention itself each time, and looks for its name again where it is gone, or has another name by now. So
 * what is remembered never decides what is answered.
 */
export function createRecentRetentions(retentions: Retentions, nowSeconds: () => number): FindNamed {
  const ids = new Map<string, { readonly id: string; readonly at: number }>();
  return async (project, name) => {
    const key = `${project}/${name}`;
    const at = nowSeconds();
    const known = ids.get(key);
    if (known && isYoungerThan(credentialMemorySeconds, known.at, at)) {
      const retention = await retentions.getRetention(project, known.id);
      if (retention && foldName(retention.displayName) === foldName(name)) return retention;
    }
    ids.delete(key);
    const retention = await retentions.retentionNamed(project, name);
    if (ids.size >= mostNames) ids.clear();
    if (retention) ids.set(key, { id: retention.id, at });
    return retention;
  };
}
