import { describe, expect, it } from "vitest";
import { Listeners } from "../../../../../lambdas/pipeline/broadcast/listeners.ts";

/** Keeps who may watch and what they have subscribed to, which a test changes. */
function world() {
  const state = {
    now: 1_800_000_000_000,
    watchers: new Map<string, number>(),
    filters: new Map<string, readonly string[]>(),
    asked: [] as string[],
    isAway: false,
    reports: [] as string[],
  };
  const listeners = new Listeners({
    watchers: async () => [...state.watchers].map(([clientId, letInAt]) => ({ clientId, letInAt })),
    filtersOf: async (clientId) => {
      state.asked.push(clientId);
      if (state.isAway) throw new Error("throttled");
      return state.filters.get(clientId);
    },
    nowMillis: () => state.now,
    report: (message) => state.reports.push(message),
  });
  const letIn = (clientId: string, ...filters: readonly string[]) => {
    state.watchers.set(clientId, Math.floor(state.now / 1000));
    state.filters.set(clientId, filters);
  };
  const trees = async () => [...(await listeners.of("P", "AcmeCorp"))].sort();
  return { state, letIn, trees };
}

describe("the trees that are listened to", () => {
  it("are those that some filter can match", async () => {
    const { letIn, trees } = world();
    letIn("a", "v1/raw/AcmeCorp/s/#");
    expect(await trees()).toStrictEqual(["raw"]);
    letIn("b", "v1/sources/x/cmd/writedata", "v1/points/AcmeCorp/+/+/M");
    expect(await trees()).toStrictEqual(["points", "raw"]);
  });

  it.each([
    ["v1/raw/OtherCorp/#", []],
    ["$share/g/v1/points/AcmeCorp/#", ["points"]],
    ["$share/g/v1/raw/Other/x/v1/raw/AcmeCorp/#", []],
    ["#", ["points", "raw"]],
    ["v1/+/AcmeCorp/#", ["points", "raw"]],
    ["v1/raw/+/#", ["raw"]],
  ])("are, for %s, %j", async (filter, expected) => {
    const { letIn, trees } = world();
    letIn("a", filter);
    expect(await trees()).toStrictEqual(expected);
  });

  it("grow at once when somebody subscribes, comes, or comes back", async () => {
    const { state, letIn, trees } = world();
    letIn("a");
    expect(await trees()).toStrictEqual([]);
    state.filters.set("a", ["v1/raw/AcmeCorp/#"]);
    expect(await trees()).toStrictEqual(["raw"]);
    state.filters.set("a", ["v1/raw/AcmeCorp/#", "v1/points/AcmeCorp/#"]);
    expect(await trees()).toStrictEqual(["points", "raw"]);
  });

  it("are asked for anew while one has no listener, and not while both are known to have some", async () => {
    const { state, letIn, trees } = world();
    letIn("a", "v1/raw/AcmeCorp/#");
    await trees();
    await trees();
    expect(state.asked).toHaveLength(2);
    state.filters.set("a", ["v1/raw/AcmeCorp/#", "v1/points/AcmeCorp/#"]);
    await trees();
    await trees();
    expect(state.asked).toHaveLength(3);
    state.filters.set("a", ["v1/raw/AcmeCorp/#"]);
    state.now += 31_000;
    expect(await trees()).toStrictEqual(["raw"]);
  });

  it("do not ask again about a client that is gone, until it is let in anew", async () => {
    const { state, letIn, trees } = world();
    letIn("stale");
    state.filters.delete("stale");
    await trees();
    // It may only be about to connect.
    state.filters.set("stale", ["v1/raw/AcmeCorp/#"]);
    expect(await trees()).toStrictEqual(["raw"]);
    state.filters.delete("stale");
    state.now += 121_000;
    expect(await trees()).toStrictEqual([]);
    const asked = state.asked.length;
    await trees();
    expect(state.asked).toHaveLength(asked);
    letIn("stale", "v1/points/AcmeCorp/#");
    expect(await trees()).toStrictEqual(["points"]);
  });

  it("are both where more clients may watch than are asked, until those that are gone are known", async () => {
    const { state, letIn, trees } = world();
    for (let index = 0; index < 15; index++) {
      letIn(`gone ${index}`);
      state.filters.delete(`gone ${index}`);
    }
    state.now += 121_000;
    letIn("here", "v1/raw/AcmeCorp/#");
    expect(await trees()).toStrictEqual(["points", "raw"]);
    expect(state.asked).toHaveLength(10);
    state.now += 31_000;
    expect(await trees()).toStrictEqual(["raw"]);
  });

  it("are both where nobody is listed, though the project is fed", async () => {
    expect(await world().trees()).toStrictEqual(["points", "raw"]);
  });

  it("are both where it cannot be found out", async () => {
    const { state, letIn, trees } = world();
    letIn("a", "v1/raw/AcmeCorp/#");
    state.isAway = true;
    expect(await trees()).toStrictEqual(["points", "raw"]);
    expect(state.reports).toHaveLength(1);
    state.isAway = false;
    expect(await trees()).toStrictEqual(["raw"]);
  });
});
