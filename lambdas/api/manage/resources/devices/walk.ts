/** Walks through the sources of projects, in the order of projects and ids. */

import { chunksOf } from "../../../../shared/core/chunks.ts";
import type { Rank } from "../../../../shared/core/source/device-query.ts";
import { shownAtOnce } from "../../http/pages/ranked.ts";
import type { Uses } from "../../registry.ts";

const readAtOnce = 500;

/** Is what is walked through. */
export interface Walked {
  /** Holds the ids of projects, in order. */
  readonly projects: readonly string[];
  /** Holds the ids of the devices to list. If there are none, all devices are listed. */
  readonly ids: readonly string[];
}

/**
 * Reads sources in the order of projects and ids, beginning after the one of `after`. Each step has some of one project.
 */
export async function* walk(walked: Walked, after: Rank | undefined, ports: Uses<"sources" | "identities">) {
  const first = after?.project ?? "";
  const projects = walked.projects.filter((id) => id >= first);
  const startIn = (project: string): string | undefined => (project === first ? after?.id : undefined);
  yield* walked.ids.length > 0
    ? namedSources(projects, walked.ids, startIn, ports)
    : allSources(projects, startIn, ports);
}

type StartIn = (project: string) => string | undefined;

async function* allSources(projects: readonly string[], startIn: StartIn, { registry }: Uses<"sources">) {
  for (const project of projects) {
    let start = startIn(project);
    for (let more = true; more; ) {
      const page = await registry.sources.page(project, { after: start, limit: readAtOnce });
      yield { project, sources: page.sources };
      start = page.sources.at(-1)?.id ?? start;
      more = page.more;
    }
  }
}

/** Looks for each source only where its identity says that it is: looking in every project would be many reads. */
async function* namedSources(
  projects: readonly string[],
  ids: readonly string[],
  startIn: StartIn,
  { registry }: Uses<"sources" | "identities">,
) {
  const identities = (await registry.identities.getMany(ids)).filter(({ kind }) => kind === "source");
  const byProject = Map.groupBy(identities, ({ project = "" }) => project);
  for (const project of projects) {
    const start = startIn(project);
    const wanted = (byProject.get(project) ?? []).map(({ id }) => id).filter((id) => start === undefined || id > start);
    if (wanted.length === 0) continue;
    for (const some of chunksOf(wanted.sort(), shownAtOnce)) {
      const sources = await registry.sources.getMany(project, some);
      yield { project, sources: sources.sort((one, other) => (one.id < other.id ? -1 : 1)) };
    }
  }
}
