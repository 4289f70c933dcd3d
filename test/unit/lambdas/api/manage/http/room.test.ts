import { describe, expect, it } from "vitest";
import { SourceRoom } from "../../../../../../lambdas/api/manage/http/room.ts";

/** A project that takes sources as long as there is room, and how often it was counted. */
function project(most: number) {
  const state = { sources: 0, counted: 0 };
  const room = new SourceRoom(async () => {
    state.counted++;
    return state.sources;
  });
  const take = async (nowMillis = 0) => {
    await room.take("P", most, nowMillis);
    state.sources++;
  };
  return { state, take };
}

describe("the room for sources", () => {
  it("is filled to the last place, and counted rarely while it is wide", async () => {
    const { state, take } = project(10_000);
    for (let count = 0; count < 10_000; count++) await take();
    await expect(take()).rejects.toMatchObject({ code: "conflict" });
    expect(state.sources).toBe(10_000);
    expect(state.counted).toBeLessThan(200);
  });

  it("is not overdrawn by twenty environments that counted at the same moment", async () => {
    const most = 1000;
    let sources = 500;
    const rooms = Array.from({ length: 20 }, () => new SourceRoom(async () => sources));
    for (const room of rooms) await room.take("P", most, 0);
    const take = async (room: SourceRoom): Promise<void> => {
      const isTaken = await room.take("P", most, 0).then(
        () => true,
        () => false,
      );
      if (isTaken) sources++;
    };
    for (let round = 0; round < most; round++) await Promise.all(rooms.map(take));
    expect(sources).toBeLessThan(most + rooms.length);
    expect(sources).toBeGreaterThanOrEqual(most);
  });

  it("is counted anew after ten seconds, since others fill it too", async () => {
    const { state, take } = project(1000);
    await take();
    state.sources = 1000;
    await take(9_999);
    await expect(take(10_000)).rejects.toMatchObject({ code: "conflict" });
  });
});
