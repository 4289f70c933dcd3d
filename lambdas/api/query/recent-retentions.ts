/** Remembers for seconds which retention has a name, so that a query which names one reads that alone. */

import { credentialMemorySeconds } from "../../shared/access/revocation.ts";
import { foldName } from "../../shared/core/name/fold.ts";
import { Recent } from "../../shared/core/recent.ts";
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
export function createRecentRetentions(retentions: Retentions, nowMillis: () => number): FindNamed {
  const ids = new Recent<string>({ freshMillis: credentialMemorySeconds * 1000, most: mostNames, nowMillis });
  return async (project, name) => {
    const key = `${project}/${name}`;
    const at = nowMillis();
    const id = ids.get(key);
    if (id !== undefined) {
      const retention = await retentions.getRetention(project, id);
      if (retention && foldName(retention.displayName) === foldName(name)) return retention;
    }
    const retention = await retentions.retentionNamed(project, name);
    ids.keep(key, at, retention?.id);
    return retention;
  };
}
