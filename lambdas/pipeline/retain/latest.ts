/**
 * Keeps the newest event of each type of a source, also in projects without an event log, since this is no history. Of
 * more types than a source may have, none is kept: their events are logged and delivered all the same.
 */

import { chunksOf } from "../../shared/core/chunks.ts";
import { newestOfEach } from "../../shared/core/event/latest.ts";
import type { IdentifiedPoint } from "../../shared/core/event/point.ts";
import type { ProjectId, SourceId } from "../../shared/core/id.ts";
import { roomLimits } from "../../shared/core/limits.ts";
import { Filling, type FillingPort } from "./filling.ts";

interface Place {
  readonly project: ProjectId;
  readonly source: SourceId;
}

/** What a source sent in a batch. */
export interface Sent extends Place {
  readonly points: readonly IdentifiedPoint[];
  /** Milliseconds since 1970. A time that is too early does no more than keep a sync copy alive. */
  readonly acceptedAt: number;
}

/** Keeps the latest events. */
export interface Latest {
  /** Puts the point in the place of an older one of its type. Answers false if there is none that is older. */
  renew(project: ProjectId, source: SourceId, point: IdentifiedPoint, acceptedAt: number): Promise<boolean>;
  /** Tells whether there is a point of the type. */
  has(project: ProjectId, source: SourceId, type: string): Promise<boolean>;
  /** Keeps the point unless there is a newer one of its type. */
  keep(project: ProjectId, source: SourceId, point: IdentifiedPoint, acceptedAt: number): Promise<void>;
  /** Counts the types up to `most`. */
  count(project: ProjectId, source: SourceId, most: number): Promise<number>;
}

export interface LatestPort extends FillingPort {
  readonly latest: Latest;
  readonly mostTypes: number;
}

/** Bounds how many writes run at the same time, since a request may name thousands of types. */
const mostWrites = 50;
/** Keeps latest events. */
export class LatestKeeper {
  private readonly port: LatestPort;
  private readonly filling: Filling;

  constructor(port: LatestPort) {
    this.port = port;
    this.filling = new Filling(port);
  }

  /** Keeps the newest point of each type. Answers those of types that the source may not have besides its others. */
  async keep(sent: Sent): Promise<readonly IdentifiedPoint[]> {
    const { latest } = this.port;
    const { project, source, acceptedAt } = sent;
    const unknown: IdentifiedPoint[] = [];
    for (const some of chunksOf(newestOfEach(sent.points), mostWrites)) {
      const isKnown = await Promise.all(
        some.map(
          async (point) =>
            (await latest.renew(project, source, point, acceptedAt)) ||
            (await latest.has(project, source, point.measurement)),
        ),
      );
      unknown.push(...some.filter((_, index) => !isKnown[index]));
    }
    const things = { project, source, things: "event types", most: this.port.mostTypes };
    const count = (most: number) => latest.count(project, source, most);
    return this.filling.fill({ ...things, count }, unknown, (points) => this.begin(points, sent));
  }

  /** Keeps points of new types. */
  private async begin(points: readonly IdentifiedPoint[], { project, source, acceptedAt }: Sent): Promise<void> {
    for (const some of chunksOf(points, mostWrites)) {
      await Promise.all(some.map((point) => this.port.latest.keep(project, source, point, acceptedAt)));
    }
  }
}

/** Says to a source's owner what became of the points of types beyond its bound. */
export const tooManyTypesText = (left: readonly IdentifiedPoint[]): string =>
  `The source sends more than ${roomLimits.eventTypesPerSource} event types. Events of the others, such as ${JSON.stringify(left[0]?.measurement ?? "")}, are delivered and kept in its retentions and its history, but devices do not show them as reported, and a sync does not send them. Use fewer names of measurements, and tell apart by tags what is now told apart by names.`;
