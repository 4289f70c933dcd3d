/**
 * Keeps which projects are followed live. That one is followed may be remembered while its lease holds. That one is not
 * followed must be read anew for each batch, or events of a stream's first seconds would be lost.
 */

import type { ProjectId } from "../core/id.ts";
import { type WatchKind, watchKinds } from "../core/project/watch.ts";

/** Says by which ways a project is followed now. */
export type Watching = Readonly<Record<WatchKind, boolean>>;

export interface WatchPlace {
  readonly project: ProjectId;
  readonly kind: WatchKind;
}

/** A lease that was read, with its end in seconds since 1970. */
export interface FoundWatch extends WatchPlace {
  readonly watchedUntil: number;
}

/** Says whether leases count, or every project is fed as if somebody always followed it. */
export type LiveFeed = "watched" | "always";

const nameOf = ({ project, kind }: WatchPlace): string => `${kind}/${project}`;

export class KnownWatches {
  private readonly feed: LiveFeed;
  /** Holds the ends of leases in seconds since 1970. */
  private readonly ends = new Map<string, number>();

  constructor(feed: LiveFeed) {
    this.feed = feed;
  }

  /** Answers the leases that must be read, because nobody is known to follow the project by this way. */
  unknown(projects: readonly ProjectId[], nowMillis: number): WatchPlace[] {
    if (this.feed === "always") return [];
    for (const [name, end] of this.ends) if (end * 1000 <= nowMillis) this.ends.delete(name);
    const places = projects.flatMap((project) => watchKinds.map((kind) => ({ project, kind })));
    return places.filter((place) => !this.ends.has(nameOf(place)));
  }

  /** Notes leases that were read just now. */
  note(found: readonly FoundWatch[]): void {
    for (const watch of found) this.ends.set(nameOf(watch), watch.watchedUntil);
  }

  of(project: ProjectId, nowMillis: number): Watching {
    const isFollowed = (kind: WatchKind): boolean =>
      this.feed === "always" || (this.ends.get(nameOf({ project, kind })) ?? 0) * 1000 > nowMillis;
    return { mqtt: isFollowed("mqtt"), stream: isFollowed("stream") };
  }
}
