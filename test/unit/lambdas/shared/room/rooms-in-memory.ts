/** Keeps rooms in a table in memory. */

import { setImmediate } from "node:timers/promises";
import { RoomItems } from "../../../../../lambdas/shared/adapters/dynamodb/rooms.ts";
import { MemoryStore, memoryTable } from "../delivery/model/memory-table.ts";

/** Makes a store whose calls each take the turns that `turns` answers, before and after their effect. */
export function roomsInMemory(turns: () => number = () => 0): RoomItems {
  const wait = async (): Promise<void> => {
    for (let left = turns(); left > 0; left--) await setImmediate();
  };
  return new RoomItems(
    memoryTable(new MemoryStore(), async (effect) => {
      await wait();
      const answer = effect();
      await wait();
      return answer;
    }),
  );
}
