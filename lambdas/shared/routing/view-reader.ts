/** Makes views of projects out of what the registry holds. */

import type { DataConnector } from "../core/connector/connector.ts";
import type { ProjectId } from "../core/id.ts";
import type { Project } from "../core/project/project.ts";
import type { Retention } from "../core/project/retention.ts";
import type { Source } from "../core/source/source.ts";
import type { FoundWatch, WatchPlace } from "./known-watches.ts";
import { placeOf, type SourcePlace, type ViewReader } from "./project-views.ts";

/** The few strong reads of the registry that views are made of. */
export interface ViewRegistry {
  /** Answers versions of projects by id, and the sources and leases that are there. */
  readonly current: (
    projects: readonly string[],
    places: readonly SourcePlace[],
    watches: readonly WatchPlace[],
  ) => Promise<{
    readonly versions: ReadonlyMap<string, number>;
    readonly sources: readonly Source[];
    readonly watches: readonly FoundWatch[];
  }>;
  /** Answers sources that were transferred away, as they were there. */
  readonly former: (places: readonly SourcePlace[]) => Promise<readonly Source[]>;
  readonly project: (id: ProjectId) => Promise<Project | undefined>;
  readonly connectors: (project: ProjectId) => Promise<readonly DataConnector[]>;
  readonly retentions: (project: ProjectId) => Promise<readonly Retention[]>;
}

const byPlace = (sources: readonly Source[]): Map<string, Source> =>
  new Map(sources.map((source) => [placeOf({ project: source.project, source: source.id }), source]));

export const createViewReader = (registry: ViewRegistry): ViewReader => ({
  async current(projects, places, unknown) {
    const { versions, sources, watches } = await registry.current(projects, places, unknown);
    return { versions, sources: byPlace(sources), watches };
  },
  former: async (places) => byPlace(await registry.former(places)),
  async load(id) {
    const [project, connectors, retentions] = await Promise.all([
      registry.project(id),
      registry.connectors(id),
      registry.retentions(id),
    ]);
    if (!project) return undefined;
    const known = retentions.map(({ id, kind, durationSeconds: keepSeconds }) => [id, { kind, keepSeconds }] as const);
    return { project, connectors, retentions: new Map(known) };
  },
});
