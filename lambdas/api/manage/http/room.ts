/** Refuses to make more of something than its place may have. */

import { PlatformError, statusOf } from "../../../shared/core/error.ts";
import type { RoomName } from "../../../shared/core/room.ts";
import type { Room as CountedRoom, Rooms } from "../../../shared/room/rooms.ts";

/** What making something in a room needs of the outside. */
export interface RoomPorts {
  readonly rooms: Pick<Rooms, "take" | "settle">;
  readonly now: () => Date;
  readonly newId: () => string;
  readonly report: (message: string, fields: Record<string, unknown>) => void;
}

/** Says who has how many of what at most. */
export interface Room {
  readonly of: RoomName["of"];
  /** Says what there may be so many of, in the plural. */
  readonly things: string;
  readonly most: number;
  /** Counts them; it need not count beyond `most`. */
  readonly count: (most: number) => Promise<number>;
  /** Makes the error for a room that is full, where the usual words would not say what to do. */
  readonly refusal?: () => PlatformError;
}

/** Makes `places` things of a room. Throws `conflict`, and makes nothing, if there is no room for them. */
export async function inRoom<T>(room: Room, ports: RoomPorts, make: () => Promise<T>, places = 1): Promise<T> {
  const { rooms, now, newId } = ports;
  const counted: CountedRoom = { name: { of: room.of, things: room.things }, most: room.most, count: room.count };
  const hold = { token: newId(), places, since: now().getTime() };
  const taken = await rooms.take(counted, hold);
  if (taken !== "taken") throw room.refusal?.() ?? noRoom(room, taken.found, places);
  const settle = () => rooms.settle(counted, hold).catch((error: unknown) => reportUnsettled(room, error, ports));
  const made = await make().catch(async (error: unknown) => {
    // Leaves the hold to its end after any other failure: what could not be made might be there a moment later.
    if (isRefusal(error)) await settle();
    throw error;
  });
  await settle();
  return made;
}

/** Tells whether a call was refused, so that it is certain to make nothing more. */
const isRefusal = (error: unknown): boolean => error instanceof PlatformError && statusOf(error.code) < 500;

/** Fails no call that has done its work: the hold ends by itself within a minute. */
const reportUnsettled = ({ things }: Room, error: unknown, { report }: RoomPorts): void =>
  report("a place stays held for a minute, since it could not be settled", { things, error });

const placeOf = ({ of }: Room): string => {
  if ("serviceAccount" in of) return "service account";
  if ("source" in of) return "source";
  return "project" in of ? "project" : "organization";
};

function noRoom(room: Room, found: number, added: number): PlatformError {
  const { things, most } = room;
  const has = `The ${placeOf(room)} has ${found} ${things}`;
  const fault =
    found < most ? `${has} and may have ${most}, not ${added} more` : `${has}, which is as many as it may have`;
  return new PlatformError("conflict", `${fault}; delete what is not used any more (limits: docs/limits.md).`);
}
