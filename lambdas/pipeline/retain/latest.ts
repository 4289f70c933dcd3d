/**
 * Keeps the newest event of each type of a source, also in projects without an event log, since this is no history. Of
 * more types than a source may have, none is kept: their events are logged and delivered all the same.
 */

import { chunksOf } from "../../shared/core/chunks.ts";
import { newestOfEach } from "../../shared/core/event/latest.ts";
import type { IdentifiedPoint } from "../../shared/core/event/point.ts";
import type { ProjectId, SourceId } from "../../shared/core/id.ts";
import { roomLimits } from "../../shared/core/limits.ts";
import type { Room, Rooms } from "../../shared/room/rooms.ts";

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

export interface LatestPort {
  readonly latest: Latest;
  readonly rooms: Pick<Rooms, "take" | "settle">;
  readonly mostTypes: number;
  readonly nowMillis: () => number;
  readonly newToken: () => string;
}

/** Bounds how many writes run at the same time, since a request may name thousands of types. */
const mostWrites = 50;
/** Has no source counted more often than this that has as many types as it may have. */
const countedEveryMillis = 600_000;
/** Bounds the memory of an environment that meets very many such sources. */
const mostRemembered = 10_000;

const roomOf = ({ project, source }: Place, { latest, mostTypes }: LatestPort): Room => ({
  name: { of: { source, sourceProject: project }, things: "event types" },
  most: mostTypes,
  count: (most) => latest.count(project, source, most),
});

/** Keeps latest events, and remembers for some minutes which sources have as many types as they may have. */
export class LatestKeeper {
  private readonly port: LatestPort;
  /** Holds until when a source is believed to be full, by project and source. */
  private readonly fullUntil = new Map<string, number>();

  constructor(port: LatestPort) {
    this.port = port;
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
    return unknown.length === 0 || this.isFull(sent) ? unknown : this.begin(unknown, sent);
  }

  /** Keeps points of new types, as many as there is room for. Answers the others. */
  private async begin(points: readonly IdentifiedPoint[], sent: Sent): Promise<readonly IdentifiedPoint[]> {
    const room = roomOf(sent, this.port);
    const free = await this.take(points, room, sent);
    if (free === "taken") return [];
    const some = points.slice(0, free);
    const isKept = some.length > 0 && (await this.take(some, room, sent)) === "taken";
    const others = isKept ? points.slice(free) : points;
    this.rememberFull(sent);
    return others;
  }

  /** Keeps all of these points, or none. Answers how many there is room for if that is not enough. */
  private async take(points: readonly IdentifiedPoint[], room: Room, sent: Sent): Promise<number | "taken"> {
    const { rooms, latest, nowMillis, newToken } = this.port;
    const hold = { token: newToken(), places: points.length, since: nowMillis() };
    const taken = await rooms.take(room, hold);
    if (taken !== "taken") return room.most - taken.found;
    for (const some of chunksOf(points, mostWrites)) {
      await Promise.all(some.map((point) => latest.keep(sent.project, sent.source, point, sent.acceptedAt)));
    }
    await rooms.settle(room, hold);
    return "taken";
  }

  private isFull(place: Place): boolean {
    return (this.fullUntil.get(nameOf(place)) ?? 0) > this.port.nowMillis();
  }

  private rememberFull(place: Place): void {
    if (this.fullUntil.size >= mostRemembered) this.fullUntil.clear();
    this.fullUntil.set(nameOf(place), this.port.nowMillis() + countedEveryMillis);
  }
}

const nameOf = ({ project, source }: Place): string => `${project}#${source}`;

/** Says to a source's owner what became of the points of types beyond its bound. */
export const tooManyTypesText = (left: readonly IdentifiedPoint[]): string =>
  `The source sends more than ${roomLimits.eventTypesPerSource} event types. Events of the others, such as ${JSON.stringify(left[0]?.measurement ?? "")}, are delivered and kept in its retentions and its history, but devices do not show them as reported, and a sync does not send them. Use fewer names of measurements, and tell apart by tags what is now told apart by names.`;
