import { describe, expect, it } from "vitest";
import { createRecentRetentions } from "../../../../../lambdas/api/query/recent-retentions.ts";
import type { Retention } from "../../../../../lambdas/shared/core/project/retention.ts";
import { retention } from "../../../../support/query/query-door.ts";

/** Makes a registry of retentions, and tells what it was asked for. */
function registry(...held: readonly Retention[]) {
  const state = { held: [...held], asked: [] as string[], now: 100 };
  const find = createRecentRetentions(
    {
      retentionNamed: async (project, name) => {
        state.asked.push(name);
        return state.held.find((each) => each.project === project && each.displayName === name);
      },
      getRetention: async (project, id) => {
        state.asked.push(id);
        return state.held.find((each) => each.project === project && each.id === id);
      },
    },
    () => state.now * 1000,
  );
  return { state, find };
}

const { project, id, displayName } = retention;

describe("createRecentRetentions", () => {
  it("looks for a name once in some seconds, and reads the retention each time", async () => {
    const { state, find } = registry(retention);
    for (state.now = 100; state.now < 106; state.now++) expect(await find(project, displayName)).toBe(retention);
    expect(state.asked).toStrictEqual([displayName, id, id, id, id, displayName]);
  });

  it("looks anew by a clock that was set back since", async () => {
    const { state, find } = registry(retention);
    await find(project, displayName);
    state.now = 50;
    await find(project, displayName);
    expect(state.asked).toStrictEqual([displayName, displayName]);
  });

  it("answers a retention as it is now", async () => {
    const { state, find } = registry(retention);
    await find(project, displayName);
    const shorter = { ...retention, durationSeconds: 60 };
    state.held = [shorter];
    expect(await find(project, displayName)).toBe(shorter);
  });

  it.each<[string, readonly Retention[]]>([
    ["was removed", []],
    ["has another name", [{ ...retention, displayName: "another" }]],
  ])("answers none for the name of one that %s", async (_, held) => {
    const { state, find } = registry(retention);
    await find(project, displayName);
    state.held = [...held];
    expect(await find(project, displayName)).toBeUndefined();
  });

  it("answers the one that has the name by now", async () => {
    const { state, find } = registry(retention);
    await find(project, displayName);
    const next = { ...retention, id: "retention00000000009" };
    state.held = [next];
    expect(await find(project, displayName)).toBe(next);
  });

  it("looks each time for a name that there was not, and in each project by itself", async () => {
    const { state, find } = registry();
    await find(project, displayName);
    state.held = [retention];
    expect(await find(project, displayName)).toBe(retention);
    expect(await find("another project", displayName)).toBeUndefined();
  });
});
