/** Reads what `route` needs in every invocation in one request: versions of projects together with sources. */

import type { ProjectId, SourceId } from "../../core/id.ts";
import type { Source } from "../../core/source/source.ts";
import { versionKey } from "./projects.ts";
import { formerSourceKey, sourceKey } from "./sources.ts";
import type { Table } from "./table.ts";

interface SourcePlace {
  readonly project: ProjectId;
  readonly source: SourceId;
}

const projectPrefix = "PROJECT#";

export class RouteReading {
  private readonly table: Table;

  constructor(table: Table) {
    this.table = table;
  }

  /** Answers versions by project id, and the sources that are there, in no order. Reads strongly consistent. */
  async current(
    projects: readonly string[],
    places: readonly SourcePlace[],
  ): Promise<{ versions: Map<string, number>; sources: Source[] }> {
    const keys = [...projects.map(versionKey), ...places.map(({ project, source }) => sourceKey(project, source))];
    const items = await this.table.getMany<Source | { readonly version: number }>(keys);
    const versions = new Map<string, number>();
    const sources: Source[] = [];
    for (const item of items) {
      // Only version items have this attribute.
      if ("version" in item) versions.set(item.pk.slice(projectPrefix.length), item.version);
      else sources.push(item);
    }
    return { versions, sources };
  }

  /** Answers sources that were transferred away, as they were there. */
  former(places: readonly SourcePlace[]): Promise<Source[]> {
    return this.table.getMany<Source>(places.map(({ project, source }) => formerSourceKey(project, source)));
  }
}
