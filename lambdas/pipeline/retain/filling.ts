/**
 * Makes as many things of a source as there is room for, and remembers for some minutes which sources are full, so that
 * what they send beyond their bound is not counted each time.
 */

import { isYoungerThan } from "../../shared/core/duration.ts";
import type { ProjectId, SourceId } from "../../shared/core/id.ts";
import type { Room, Rooms } from "../../shared/room/rooms.ts";

export interface FillingPort {
  readonly rooms: Pick<Rooms, "take" | "settle">;
  readonly nowMillis: () => number;
  readonly newToken: () => string;
}

/** What there is a room of for each source. */
export interface SourceThings {
  readonly project: ProjectId;
  readonly source: SourceId;
  readonly things: string;
  readonly most: number;
  /** Counts them up to `most`. */
  readonly count: (most: number) => Promise<number>;
}

/** Has no source counted more often than this that has as many things as it may have. */
const countedEveryMillis = 600_000;
/** Bounds the memory of an environment that meets very many such sources. */
const mostRemembered = 10_000;

const roomOf = ({ project, source, things, most, count }: SourceThings): Room => ({
  name: { of: { source, sourceProject: project }, things },
  most,
  count,
});

export class Filling {
  private readonly port: FillingPort;
  /** Holds when a source was found full, by project, source and things. */
  private readonly fullSince = new Map<string, number>();

  constructor(port: FillingPort) {
    this.port = port;
  }

  /** Makes new things, the first ones if there is no room for all. Answers the others. */
  async fill<T>(of: SourceThings, list: readonly T[], make: (some: readonly T[]) => Promise<void>) {
    if (list.length === 0 || this.isFull(of)) return list;
    const free = await this.take(of, list, make);
    if (free === "taken") return [];
    const some = list.slice(0, free);
    const isMade = some.length > 0 && (await this.take(of, some, make)) === "taken";
    this.rememberFull(of);
    return isMade ? list.slice(free) : list;
  }

  /** Makes all of these, or none. Answers how many there is room for if that is not enough. */
  private async take<T>(
    of: SourceThings,
    list: readonly T[],
    make: (some: readonly T[]) => Promise<void>,
  ): Promise<number | "taken"> {
    const { rooms, nowMillis, newToken } = this.port;
    const room = roomOf(of);
    const hold = { token: newToken(), places: list.length, since: nowMillis() };
    const taken = await rooms.take(room, hold);
    if (taken !== "taken") return room.most - taken.found;
    await make(list);
    await rooms.settle(room, hold);
    return "taken";
  }

  private isFull(of: SourceThings): boolean {
    const since = this.fullSince.get(nameOf(of));
    return since !== undefined && isYoungerThan(countedEveryMillis, since, this.port.nowMillis());
  }

  private rememberFull(of: SourceThings): void {
    if (this.fullSince.size >= mostRemembered) this.fullSince.clear();
    this.fullSince.set(nameOf(of), this.port.nowMillis());
  }
}

const nameOf = ({ project, source, things }: SourceThings): string => `${project}#${source}#${things}`;
