import { describe, expect, it } from "vitest";
import { Detours, detourMillis, mostAtOnce } from "../../../../../lambdas/api/ingest/detours.ts";

function detours() {
  const state = { nowMillis: 1_000_000 };
  return { state, detours: new Detours(() => state.nowMillis) };
}

const enterAll = (door: Detours, project: string, count: number): boolean[] =>
  Array.from({ length: count }, () => door.enter(project));

describe("Detours", () => {
  it("lets so many requests of a project in at once, whatever others do", () => {
    const { detours: door } = detours();
    expect(enterAll(door, "P", mostAtOnce)).toStrictEqual(Array(mostAtOnce).fill(true));
    expect([door.enter("P"), door.enter("Q")]).toStrictEqual([false, true]);
  });

  it("lets the next one in when one has left", () => {
    const { detours: door } = detours();
    enterAll(door, "P", mostAtOnce);
    door.leave("P");
    expect([door.enter("P"), door.enter("P")]).toStrictEqual([true, false]);
    for (let left = 0; left < mostAtOnce; left++) door.leave("P");
    expect(enterAll(door, "P", mostAtOnce + 1)).toStrictEqual([...Array(mostAtOnce).fill(true), false]);
  });

  it("lets nobody of a project in while it is on its detour", () => {
    const { state, detours: door } = detours();
    door.begin("P");
    expect([door.enter("P"), door.enter("Q")]).toStrictEqual([false, true]);
    state.nowMillis += detourMillis;
    expect(door.enter("P")).toBe(true);
  });

  it("begins anew when something fails again", () => {
    const { state, detours: door } = detours();
    door.begin("P");
    state.nowMillis += detourMillis;
    door.begin("Q");
    door.begin("P");
    state.nowMillis += detourMillis - 1;
    expect([door.enter("P"), door.enter("Q")]).toStrictEqual([false, false]);
  });

  it("ends a detour that began by a clock which was set back since", () => {
    const { state, detours: door } = detours();
    door.begin("P");
    state.nowMillis -= 3_600_000;
    expect(door.enter("P")).toBe(true);
  });
});
