/** Holds what rooms rely on of the store that all environments share. */

import { beforeEach, describe, expect, it } from "vitest";
import type { RoomName } from "../../../lambdas/shared/core/room.ts";
import type { RoomStore } from "../../../lambdas/shared/room/rooms.ts";

/** Describes a store. `create` may answer the same store each time, because every test uses a room of its own. */
export function describeRoomStore(name: string, create: () => RoomStore): void {
  let rooms = 0;
  let room: RoomName;
  let store: RoomStore;
  beforeEach(() => {
    room = { of: { project: `P${rooms++}` }, things: "tokens" };
    store = create();
  });
  const hold = (token: string, places = 1, since = 1000) => ({ token, places, since });

  describe(name, () => {
    it("knows nothing of a room before it is opened, and takes no place there", async () => {
      expect(await store.take(room, hold("a"), 9)).toBe(false);
      expect(await store.read(room)).toBeUndefined();
      await store.open(room, 3);
      await store.open(room, 0);
      expect(await store.read(room)).toStrictEqual({ taken: 3, edition: 0, holds: [] });
    });

    it("takes places up to the bound, and holds them until they are settled", async () => {
      await store.open(room, 3);
      expect(await store.take(room, hold("a", 2), 3)).toBe(true);
      expect(await store.take(room, hold("b"), 4)).toBe(false);
      expect(await store.take(room, hold("b"), 5)).toBe(true);
      const { taken, holds, edition } = (await store.read(room)) ?? {};
      expect([taken, edition]).toStrictEqual([6, 2]);
      expect(holds?.toSorted((one, other) => (one.token < other.token ? -1 : 1))).toStrictEqual([
        hold("a", 2),
        hold("b"),
      ]);
      await store.settle(room, "a");
      await store.settle(room, "a");
      expect(await store.read(room)).toStrictEqual({ taken: 6, edition: 2, holds: [hold("b")] });
    });

    it("takes places of one hold once", async () => {
      await store.open(room, 0);
      expect([await store.take(room, hold("a"), 9), await store.take(room, hold("a"), 9)]).toStrictEqual([true, false]);
      expect((await store.read(room))?.taken).toBe(1);
    });

    it("recounts only what nobody has taken of since, and forgets the holds that it is told to", async () => {
      await store.open(room, 5);
      await store.take(room, hold("old"), 9);
      await store.take(room, hold("young"), 9);
      const found = { taken: 2, hold: hold("mine"), forgotten: ["old"] };
      expect(await store.recount(room, 1, found)).toBe(false);
      expect(await store.recount(room, 2, found)).toBe(true);
      const { taken, edition, holds } = (await store.read(room)) ?? {};
      expect([taken, edition, holds?.map(({ token }) => token).toSorted()]).toStrictEqual([2, 3, ["mine", "young"]]);
      expect(await store.recount(room, 2, found)).toBe(false);
    });

    it("lets as many through as there are places, of those that come at once", async () => {
      await store.open(room, 0);
      const tokens = Array.from({ length: 20 }, (_, index) => `t${index}`);
      const taken = await Promise.all(tokens.map((token) => store.take(room, hold(token), 6)));
      expect(taken.filter(Boolean)).toHaveLength(7);
    });

    it("keeps the rooms of each place and kind apart", async () => {
      const others: readonly RoomName[] = [
        { ...room, things: "keys" },
        { of: { organization: "O" }, things: "tokens" },
        { of: { serviceAccount: "A" }, things: "tokens" },
        { of: { source: "S", sourceProject: "P" }, things: "tokens" },
      ];
      await store.open(room, 1);
      for (const other of others) expect(await store.read(other)).toBeUndefined();
    });
  });
}
