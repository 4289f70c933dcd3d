/**
 * What `route` knows of projects. One small version item per project is read strongly in every invocation; connectors
 * are read again when it moved. So a change holds for everything accepted after its call was answered.
 */

import type { DataConnector } from "../../shared/core/connector/connector.ts";
import type { ProjectId, SourceId } from "../../shared/core/id.ts";
import type { Project } from "../../shared/core/project/project.ts";
import type { Source } from "../../shared/core/source/source.ts";

/** A source as a request names it. */
export interface SourcePlace {
  readonly project: ProjectId;
  readonly source: SourceId;
}

/** How sources are told apart: an Activation UID may move to another project while its last requests are on their way. */
export const placeOf = ({ project, source }: SourcePlace): string => `${project}/${source}`;

export interface ProjectView {
  readonly project: Project;
  readonly connectors: readonly DataConnector[];
  readonly retentionSeconds: ReadonlyMap<string, number>;
}

/** The strong reads behind the views. */
export interface ViewReader {
  /** Versions of projects by id, and the sources themselves by `placeOf`, in one read. */
  current(
    projects: readonly string[],
    sources: readonly SourcePlace[],
  ): Promise<{ versions: ReadonlyMap<string, number>; sources: ReadonlyMap<string, Source> }>;
  /** Sources that were transferred away, as they were there, by `placeOf`. */
  former(places: readonly SourcePlace[]): Promise<ReadonlyMap<string, Source>>;
  load(project: ProjectId): Promise<ProjectView | undefined>;
}

export interface Surroundings {
  readonly views: ReadonlyMap<string, ProjectView>;
  /** Projects that could not be read now, with the error: theirs must wait, and no other's. */
  readonly unreadable: ReadonlyMap<string, unknown>;
  /** By `placeOf`. */
  readonly sources: ReadonlyMap<string, Source>;
}

export class ProjectViews {
  private readonly reader: ViewReader;
  private readonly known = new Map<string, { readonly version: number; readonly view: ProjectView }>();

  constructor(reader: ViewReader) {
    this.reader = reader;
  }

  /** Everything needed to route requests of these sources. Projects that were deleted have no view. */
  async of(requests: readonly SourcePlace[]): Promise<Surroundings> {
    const projects = [...new Set(requests.map(({ project }) => project))];
    const distinct = new Map(
      requests.map(({ project, source }) => [placeOf({ project, source }), { project, source }]),
    );
    const { versions, sources: present } = await this.reader.current(projects, [...distinct.values()]);
    const missing = [...distinct].filter(([place]) => !present.has(place)).map(([, place]) => place);
    const former = missing.length > 0 ? await this.reader.former(missing) : [];
    // What stands there now wins: a source may have come back meanwhile.
    const sources = new Map([...former, ...present]);
    const views = new Map<string, ProjectView>();
    const unreadable = new Map<string, unknown>();
    const readings = projects.map(async (project) => {
      try {
        const view = await this.viewAt(project, versions.get(project) ?? 0);
        if (view) views.set(project, view);
      } catch (error) {
        unreadable.set(project, error);
      }
    });
    await Promise.all(readings);
    return { views, unreadable, sources };
  }

  private async viewAt(project: ProjectId, version: number): Promise<ProjectView | undefined> {
    const known = this.known.get(project);
    if (known?.version === version) return known.view;
    // Read after the version: what is read is at least as new as it, so a change can be seen early but never missed.
    const view = await this.reader.load(project);
    if (view) this.known.set(project, { version, view });
    else this.known.delete(project);
    return view;
  }
}
