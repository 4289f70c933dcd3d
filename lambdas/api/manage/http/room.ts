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
