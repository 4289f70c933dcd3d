/** Refuses to make more of something than its place may have. */

import { PlatformError } from "../../../shared/core/error.ts";

interface Room {
  /** Says who has them, such as "project". */
  readonly place: string;
  /** Says what there may be so many of, in the plural. */
  readonly things: string;
  readonly most: number;
}

/**
 * Throws `conflict` if the place cannot take `added` more. `count` need not count beyond `most`. Calls that run at the
 * same time may each find the last place free, so a few more than `most` can come to be.
 */
export async function requireRoom(room: Room, count: (most: number) => Promise<number>, added = 1): Promise<void> {
  const found = await count(room.most);
  if (found + added > room.most) throw noRoom(room, found, added);
}

const noRoom = ({ place, things, most }: Room, found: number, added: number): PlatformError => {
  const has = `The ${place} has ${found} ${things}`;
  const fault =
    found < most ? `${has} and may have ${most}, not ${added} more` : `${has}, which is as many as it may have`;
  return new PlatformError("conflict", `${fault}; delete what is not used any more (limits: docs/limits.md).`);
};

/** Says how many sources a project may have. */
const sourcesOf = (most: number): Room => ({ place: "project", things: "sources", most });

/** Answers what takes a place for one more source, of a project that has `found` of them, and throws if all are taken. */
export function sourcePlaces(found: number, most: number): () => void {
  let count = found;
  return () => {
    if (count >= most) throw noRoom(sourcesOf(most), count, 1);
    count++;
  };
}

/** Is the part of what is free that one environment may take before it counts again. */
const takenUncounted = 1 / 20;
/** Bounds how long a count is trusted. */
const trustedMillis = 10_000;

/**
 * Refuses sources beyond what a project may have. Projects may have thousands, so they are not counted for each one: an
 * environment may make a part of what was free when it counted, and counts again afterwards. So the last twenty places
 * are counted one by one, and far from the bound nothing is.
 */
export class SourceRoom {
  private readonly count: (project: string, most: number) => Promise<number>;
  private window = 0;
  /** Holds how many more each project may have uncounted. It is emptied with each window, so that it does not grow. */
  private readonly left = new Map<string, number>();

  constructor(count: (project: string, most: number) => Promise<number>) {
    this.count = count;
  }

  /** Throws `conflict` if the project has `most` sources. */
  async take(project: string, most: number, nowMillis: number): Promise<void> {
    this.forgetCounts(nowMillis);
    const left = this.left.get(project) ?? 0;
    if (left > 0) {
      this.left.set(project, left - 1);
      return;
    }
    const found = await this.count(project, most);
    if (found >= most) throw noRoom(sourcesOf(most), found, 1);
    this.left.set(project, Math.floor((most - found) * takenUncounted));
  }

  private forgetCounts(nowMillis: number): void {
    const window = Math.floor(nowMillis / trustedMillis);
    if (window === this.window) return;
    this.window = window;
    this.left.clear();
  }
}
