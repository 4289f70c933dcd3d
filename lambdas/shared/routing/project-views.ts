/**
 * Keeps what routing knows of projects. Every invocation reads one small version item per project, strongly consistent,
 * and reads the connectors again when it has moved. So a change holds for every point accepted after the call's answer.
 */

import type { DataConnector } from "../core/connector/connector.ts";
import { isYoungerThan, minuteMillis } from "../core/duration.ts";
import type { ProjectId, SourceId } from "../core/id.ts";
import type { Project } from "../core/project/project.ts";
import type { RetentionKind } from "../core/project/retention.ts";
import type { Source } from "../core/source/source.ts";
import { type FoundWatch, KnownWatches, type LiveFeed, type Watching, type WatchPlace } from "./known-watches.ts";

/** A source as a request names it. */
export interface SourcePlace {
  readonly project: ProjectId;
  readonly source: SourceId;
}

/** Tells sources apart by project too: a UID may move to another project while its last requests are on their way. */
export const placeOf = ({ project, source }: SourcePlace): string => `${project}/${source}`;

/** What routing needs of a retention. What its kind needs beyond that, the kind's own function reads as it writes. */
export interface KnownRetention {
  readonly kind: RetentionKind;
  readonly keepSeconds: number;
}

/** What the registry holds of a project. */
export interface ProjectContents {
  readonly project: Project;
  readonly connectors: readonly DataConnector[];
  /** By id. */
  readonly retentions: ReadonlyMap<string, KnownRetention>;
}

export interface ProjectView extends ProjectContents {
  /** The version that the project had before this was read. */
  readonly version: number;
}

/** Reads, strongly consistent, what views are made of. */
export interface ViewReader {
  /** Answers versions of projects by id, sources by `placeOf`, and those of the leases that are there, in one read. */
  current(
    projects: readonly string[],
    sources: readonly SourcePlace[],
    watches: readonly WatchPlace[],
  ): Promise<{
    versions: ReadonlyMap<string, number>;
    sources: ReadonlyMap<string, Source>;
    watches: readonly FoundWatch[];
  }>;
  /** Answers sources that were transferred away, as they were there, by `placeOf`. */
  former(places: readonly SourcePlace[]): Promise<ReadonlyMap<string, Source>>;
  load(project: ProjectId): Promise<ProjectContents | undefined>;
}

export interface Surroundings {
  readonly views: ReadonlyMap<string, ProjectView>;
  /** Projects that could not be read now, with the error. Their requests must wait, and no others. */
  readonly unreadable: ReadonlyMap<string, unknown>;
  /** By `placeOf`. */
  readonly sources: ReadonlyMap<string, Source>;
  readonly watching: (project: ProjectId) => Watching;
}

/**
 * Bounds the age of a view whose version has not moved. A call that was cut off between its change and the moving of the
 * version holds after this time all the same.
 */
export const longestViewMillis = minuteMillis;

/** Bounds the memory of a function that meets very many projects. */
const mostViews = 1_000;

interface KnownView {
  readonly readAtMillis: number;
  readonly view: ProjectView;
}

/** What one read answered. */
interface Reading extends Awaited<ReturnType<ViewReader["current"]>> {
  /** The views that are made of it, by project. */
  readonly views: Map<string, Promise<ProjectView | undefined>>;
}

const distinct = (requests: readonly SourcePlace[]): Map<string, SourcePlace> =>
  new Map(requests.map(({ project, source }) => [placeOf({ project, source }), { project, source }]));

export class ProjectViews {
  private readonly reader: ViewReader;
  private readonly nowMillis: () => number;
  private readonly known = new Map<string, KnownView>();
  private readonly watches: KnownWatches;

  constructor(reader: ViewReader, nowMillis: () => number, feed: LiveFeed) {
    this.reader = reader;
    this.nowMillis = nowMillis;
    this.watches = new KnownWatches(feed);
  }

  /** Answers everything that routing requests of these sources needs. Projects that were deleted have no view. */
  of(requests: readonly SourcePlace[]): Promise<Surroundings> {
    return this.around(requests, this.read(requests));
  }

  /**
   * Answers the same for each of several groups, by one read for all. Groups do not wait for what only others need, such as
   * the connectors of another project.
   */
  ofEach(groups: readonly (readonly SourcePlace[])[]): Promise<Surroundings>[] {
    const reading = this.read(groups.flat());
    return groups.map((requests) => this.around(requests, reading));
  }

  private async read(requests: readonly SourcePlace[]): Promise<Reading> {
    const projects = [...new Set(requests.map(({ project }) => project))];
    const unknown = this.watches.unknown(projects, this.nowMillis());
    const current = await this.reader.current(projects, [...distinct(requests).values()], unknown);
    this.watches.note(current.watches);
    return { ...current, views: new Map() };
  }

  private async around(requests: readonly SourcePlace[], reading: Promise<Reading>): Promise<Surroundings> {
    const { versions, sources: present, views: begun } = await reading;
    const nowMillis = this.nowMillis();
    const watching = (project: ProjectId): Watching => this.watches.of(project, nowMillis);
    const missing = [...distinct(requests)].filter(([place]) => !present.has(place)).map(([, place]) => place);
    // Prefers the sources that are there now, since one may have come back meanwhile.
    const sources = missing.length > 0 ? new Map([...(await this.reader.former(missing)), ...present]) : present;
    const views = new Map<string, ProjectView>();
    const unreadable = new Map<string, unknown>();
    const projects = [...new Set(requests.map(({ project }) => project))];
    const readings = projects.map(async (project) => {
      const viewing = begun.get(project) ?? this.viewAt(project, versions.get(project) ?? 0);
      begun.set(project, viewing);
      try {
        const view = await viewing;
        if (view) views.set(project, view);
      } catch (error) {
        unreadable.set(project, error);
      }
    });
    await Promise.all(readings);
    return { views, unreadable, sources, watching };
  }

  private async viewAt(project: ProjectId, version: number): Promise<ProjectView | undefined> {
    const known = this.known.get(project);
    const readAtMillis = this.nowMillis();
    const isFresh =
      known?.view.version === version && isYoungerThan(longestViewMillis, known.readAtMillis, readAtMillis);
    if (isFresh) return known.view;
    // Reads after the version, so that the view is at least as new: a change can be seen early but never missed.
    const contents = await this.reader.load(project);
    const view = contents && { ...contents, version };
    if (this.known.size >= mostViews) this.known.clear();
    if (view) this.known.set(project, { readAtMillis, view });
    else this.known.delete(project);
    return view;
  }
}
