/**
 * Bounds how many things there are somewhere, also while several are made at the same moment. A call takes a place
 * before it makes a thing, by one conditional write. Places are never given back: when all seem to be taken, the things
 * are counted, and with them the places that are held for what is being made. So nothing that is deleted, refused or cut
 * off takes room for longer than a minute.
 */

import { minuteMillis } from "../core/duration.ts";
import { PlatformError } from "../core/error.ts";
import type { Hold, RoomCount, RoomName } from "../core/room.ts";

/** Keeps what is taken of each room. */
export interface RoomStore {
  read(room: RoomName): Promise<RoomCount | undefined>;
  /** Begins to keep a room of which so many places are taken. Does nothing if it is kept already. */
  open(room: RoomName, taken: number): Promise<void>;
  /** Takes and holds places if no more than `mostBefore` are taken so far. Answers whether it did. */
  take(room: RoomName, hold: Hold, mostBefore: number): Promise<boolean>;
  /**
   * Sets what is taken, forgets holds, and holds places, if nobody has taken any since that edition. Answers whether it
   * did.
   */
  recount(
    room: RoomName,
    edition: number,
    found: { readonly taken: number; readonly hold: Hold; readonly forgotten: readonly string[] },
  ): Promise<boolean>;
  /** Ends a hold. The places stay taken until they are counted again. */
  settle(room: RoomName, token: string): Promise<void>;
}

export interface Room {
  readonly name: RoomName;
  readonly most: number;
  /** Counts the things that are there; it need not count beyond `most`. */
  readonly count: (most: number) => Promise<number>;
}

export interface Full {
  /** Says how many there are, with those that are being made. */
  readonly found: number;
}

/** Holds places for this long at most: no call lasts half as long, so that what it makes is there by then, or never. */
const holdMillis = minuteMillis;
/** Bounds how often places that others take or count meanwhile are tried for. */
const mostTries = 20;

export class Rooms {
  private readonly store: RoomStore;

  constructor(store: RoomStore) {
    this.store = store;
  }

  /** Takes places for what is about to be made, and holds them. Answers that there is no room if all are taken. */
  async take(room: Room, hold: Hold): Promise<Full | "taken"> {
    for (let attempt = 0; attempt < mostTries; attempt++) {
      if (await this.store.take(room.name, hold, room.most - hold.places)) return "taken";
      const count = await this.store.read(room.name);
      if (!count) await this.store.open(room.name, await room.count(room.most));
      // A write whose answer was lost is sent again by the client of the store, and then finds itself.
      else if (count.holds.some(({ token }) => token === hold.token)) return "taken";
      else if (count.taken + hold.places > room.most) {
        const outcome = await this.countAgain(room, hold, count);
        if (outcome !== "changed") return outcome;
      }
    }
    throw new PlatformError("unavailable", "Many others are making such things here at this moment; try again.");
  }

  /** Ends a hold, once what it was for is there or is certain never to be. */
  settle(room: Room, hold: Hold): Promise<void> {
    return this.store.settle(room.name, hold.token);
  }

  /**
   * Counts what is there after reading what is held: whatever was held then is among the things, or still held. The
   * result is right if nobody has taken a place meanwhile.
   */
  private async countAgain(room: Room, hold: Hold, count: RoomCount): Promise<Full | "taken" | "changed"> {
    const isOver = ({ since }: Hold): boolean => hold.since - since >= holdMillis;
    const held = count.holds.filter((each) => !isOver(each)).reduce((sum, { places }) => sum + places, 0);
    const found = (await room.count(room.most)) + held;
    if (found + hold.places > room.most) return { found: Math.min(found, room.most) };
    const forgotten = count.holds.filter(isOver).map(({ token }) => token);
    const taken = found + hold.places;
    return (await this.store.recount(room.name, count.edition, { taken, hold, forgotten })) ? "taken" : "changed";
  }
}
