/** Remembers for seconds what sources projects have, since clients name the same database with each request. */

import type { ProjectId } from "../core/id.ts";
import { Recent } from "../core/recent.ts";
import type { DatabaseDirectory, NamedSource } from "./database-names.ts";
import { credentialMemorySeconds } from "./revocation.ts";

/** Bounds how often the sources of a project are listed for names that nobody bears. */
const doubtedMillis = 1_000;
/** Bounds the memory of a function that meets very many projects. */
const mostProjects = 1_000;

export function createRecentNames(
  list: (project: ProjectId) => Promise<readonly NamedSource[]>,
  nowMillis: () => number,
): DatabaseDirectory["sourcesIn"] {
  const freshMillis = credentialMemorySeconds * 1000;
  const recent = new Recent<readonly NamedSource[]>({ freshMillis, most: mostProjects, nowMillis });
  return async (project, doubted = false) => {
    const known = recent.get(project, doubted ? doubtedMillis : freshMillis);
    if (known) return known;
    const at = nowMillis();
    const sources = (await list(project)).map(({ id, displayName }) => ({ id, displayName }));
    recent.keep(project, at, sources);
    return sources;
  };
}
