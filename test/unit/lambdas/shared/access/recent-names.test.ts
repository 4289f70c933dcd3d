import { describe, expect, it } from "vitest";
import { createRecentNames } from "../../../../../lambdas/shared/access/recent-names.ts";

describe("the names of a project's sources", () => {
  function recentNames() {
    const state = { now: 10_000, lists: 0, names: ["one"] };
    const sourcesIn = createRecentNames(
      async () => {
        state.lists++;
        return state.names.map((displayName) => ({ id: displayName, displayName }));
      },
      () => state.now,
    );
    const names = async (doubted?: boolean) => (await sourcesIn("P", doubted)).map(({ displayName }) => displayName);
    return { state, names };
  }

  it("are listed once in five seconds", async () => {
    const { state, names } = recentNames();
    for (; state.now < 20_000; state.now += 100) expect(await names()).toStrictEqual(["one"]);
    expect(state.lists).toBe(2);
  });

  it("are listed at most once a second where they are doubted, and known to all then", async () => {
    const { state, names } = recentNames();
    await names();
    state.names = ["other"];
    state.now += 999;
    expect(await names(true)).toStrictEqual(["one"]);
    state.now += 1;
    expect(await names()).toStrictEqual(["one"]);
    expect(await names(true)).toStrictEqual(["other"]);
    expect([await names(), state.lists]).toStrictEqual([["other"], 2]);
  });
});
