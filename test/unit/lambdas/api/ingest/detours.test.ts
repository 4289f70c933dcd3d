import { describe, expect, it } from "vitest";
import { Detours, detourMillis } from "../../../../../lambdas/api/ingest/detours.ts";

function detours() {
  const state = { nowMillis: 1_000_000 };
  return { state, detours: new Detours(() => state.nowMillis) };
}

describe("Detours", () => {
  it("have a project take the intake queue for ten seconds, and no other", () => {
    const { state, detours: door } = detours();
    door.begin("P");
    expect([door.isOn("P"), door.isOn("Q")]).toStrictEqual([true, false]);
    state.nowMillis += detourMillis - 1;
    expect(door.isOn("P")).toBe(true);
    state.nowMillis += 1;
    expect(door.isOn("P")).toBe(false);
  });

  it("begin anew when something fails again", () => {
    const { state, detours: door } = detours();
    door.begin("P");
    state.nowMillis += detourMillis;
    door.begin("Q");
    door.begin("P");
    state.nowMillis += detourMillis - 1;
    expect([door.isOn("P"), door.isOn("Q")]).toStrictEqual([true, true]);
  });

  it("end where they began by a clock which was set back since", () => {
    const { state, detours: door } = detours();
    door.begin("P");
    state.nowMillis -= 3_600_000;
    expect(door.isOn("P")).toBe(false);
  });
});
