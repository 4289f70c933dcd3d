/** Reads what routing needs in every invocation in one request: versions of projects, watches and sources. */

import type { ProjectId, SourceId } from "../../core/id.ts";
import type { Watch, WatchKind } from "../../core/project/watch.ts";
import type { Source } from "../../core/source/source.ts";
import { watchKey, watchKindOf } from "./live/watches.ts";
import { versionKey } from "./projects.ts";
import { formerSourceKey, sourceKey } from "./sources.ts";
import type { Table } from "./table.ts";

interface SourcePlace {
  readonly project: ProjectId;
  readonly source: SourceId;
}

/** Names a lease of a project. */
interface WatchPlace {
  readonly project: ProjectId;
  readonly kind: WatchKind;
}

const projectPrefix = "PROJECT#";

export class RouteReading {
  private readonly table: Table;

  constructor(table: Table) {
    this.table = table;
  }

  /**
   * Answers versions by project id, and the sources and leases that are there, in no order. Reads strongly consistent.
   */
  async current(
    projects: readonly string[],
    places: readonly SourcePlace[],
    watched: readonly WatchPlace[],
  ): Promise<{
    versions: Map<string, number>;
    sources: Source[];
    watches: (WatchPlace & Pick<Watch, "watchedUntil">)[];
  }> {
    const keys = [
      ...projects.map(versionKey),
      ...places.map(({ project, source }) => sourceKey(project, source)),
      ...watched.map(({ project, kind }) => watchKey(kind, project)),
    ];
    const items = await this.table.getMany<Source | Watch | { readonly version: number }>(keys);
    const versions = new Map<string, number>();
    const sources: Source[] = [];
    const watches: (WatchPlace & Pick<Watch, "watchedUntil">)[] = [];
    for (const item of items) {
      const project = item.pk.slice(projectPrefix.length);
      // Only version items have this attribute, and only leases the other.
      if ("version" in item) versions.set(project, item.version);
      else if ("watchedUntil" in item)
        watches.push({ project, kind: watchKindOf(item), watchedUntil: item.watchedUntil });
      else sources.push(item);
    }
    return { versions, sources, watches };
  }

  /** Answers sources that were transferred away, as they were there. */
  former(places: readonly SourcePlace[]): Promise<Source[]> {
    return this.table.getMany<Source>(places.map(({ project, source }) => formerSourceKey(project, source)));
  }
}
