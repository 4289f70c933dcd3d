/** Keeps how many places of a room are taken: one item beside the things that the room is for. */

import type { Hold, RoomCount, RoomName } from "../../core/room.ts";
import { keyRoom, roomPrefix, scopeKey } from "./identities/identity-keys.ts";
import { sourcePartition } from "./sources.ts";
import type { Key, Table } from "./table.ts";

function partitionOf({ of }: RoomName): string {
  if ("serviceAccount" in of) return keyRoom(of.serviceAccount).pk;
  return "source" in of ? sourcePartition(of.sourceProject, of.source) : scopeKey(of);
}

const keyOf = (room: RoomName): Key => ({ pk: partitionOf(room), sk: `${roomPrefix}${room.things}` });

/** Begins the attributes that hold places, one for each call, so that a call ends its own and no other. */
const holdPrefix = "hold#";
const heldBy = ({ token, places, since }: Hold) => ({ [`${holdPrefix}${token}`]: { places, since } });

interface Item {
  readonly taken: number;
  readonly edition: number;
  readonly [hold: `hold#${string}`]: Omit<Hold, "token">;
}

const isHold = (attribute: string): attribute is `hold#${string}` => attribute.startsWith(holdPrefix);

const holdsIn = (item: Item): Hold[] =>
  Object.keys(item)
    .filter(isHold)
    .flatMap((attribute) => {
      const held = item[attribute];
      return held ? [{ token: attribute.slice(holdPrefix.length), ...held }] : [];
    });

export class RoomItems {
  private readonly table: Pick<Table, "get" | "claim" | "addAtMost" | "change">;

  constructor(table: Pick<Table, "get" | "claim" | "addAtMost" | "change">) {
    this.table = table;
  }

  async read(room: RoomName): Promise<RoomCount | undefined> {
    const item = await this.table.get<Item>(keyOf(room));
    return item && { taken: item.taken, edition: item.edition, holds: holdsIn(item) };
  }

  async open(room: RoomName, taken: number): Promise<void> {
    await this.table.claim({ ...keyOf(room), taken, edition: 0 });
  }

  take(room: RoomName, hold: Hold, mostBefore: number): Promise<boolean> {
    const amounts = { taken: hold.places, edition: 1 };
    return this.table.addAtMost(keyOf(room), amounts, { attribute: "taken", most: mostBefore }, heldBy(hold));
  }

  recount(
    room: RoomName,
    edition: number,
    { taken, hold, forgotten }: { taken: number; hold: Hold; forgotten: readonly string[] },
  ): Promise<boolean> {
    const ended = Object.fromEntries(forgotten.map((token) => [`${holdPrefix}${token}`, undefined]));
    const attributes = { taken, edition: edition + 1, ...ended, ...heldBy(hold) };
    return this.table.change(keyOf(room), attributes, { edition });
  }

  async settle(room: RoomName, token: string): Promise<void> {
    await this.table.change(keyOf(room), { [`${holdPrefix}${token}`]: undefined });
  }
}
