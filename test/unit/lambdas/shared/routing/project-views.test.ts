import { describe, expect, it } from "vitest";
import type { DataConnector } from "../../../../../lambdas/shared/core/connector/connector.ts";
import type { Project } from "../../../../../lambdas/shared/core/project/project.ts";
import type { Source } from "../../../../../lambdas/shared/core/source/source.ts";
import { longestViewMillis, ProjectViews, placeOf } from "../../../../../lambdas/shared/routing/project-views.ts";

/** Makes a small registry that counts how often it is read. */
function registry() {
  const state = {
    version: 1 as number | undefined,
    connectors: [] as string[],
    isDeleted: false,
    loads: 0,
    asked: [] as unknown[],
    present: [] as Source[],
    /** The sources that were transferred away, and the places that were looked up among them. */
    former: [] as Source[],
    askedFormer: [] as unknown[],
    nowMillis: 0,
  };
  const byPlace = (sources: readonly Source[]) =>
    new Map(sources.map((source) => [placeOf({ project: source.project, source: source.id }), source]));
  const views = new ProjectViews(
    {
      async current(projects, sources) {
        state.asked.push({ projects, sources });
        const versions = state.version === undefined ? [] : [["P", state.version] as const];
        return { versions: new Map(versions), sources: byPlace(state.present), watches: [] };
      },
      async former(places) {
        state.askedFormer.push(places);
        return byPlace(state.former);
      },
      async load(id) {
        state.loads++;
        if (state.isDeleted) return undefined;
        const connectors = state.connectors.map((connector) => ({ id: connector }) as DataConnector);
        return { project: { id } as Project, connectors, retentions: new Map() };
      },
    },
    () => state.nowMillis,
    "watched",
  );
  const connectorsSeen = async () => {
    const { views: seen } = await views.of([{ project: "P", source: "S" }]);
    return seen.get("P")?.connectors.map(({ id }) => id);
  };
  return { state, views, connectorsSeen };
}

describe("ProjectViews", () => {
  it("reads connectors once for as long as the version stays", async () => {
    const { state, connectorsSeen } = registry();
    for (let count = 0; count < 3; count++) await connectorsSeen();
    expect([state.loads, state.asked.length]).toStrictEqual([1, 3]);
  });

  it("reads them again after a minute, since a call may be cut off before it moves the version", async () => {
    const { state, connectorsSeen } = registry();
    await connectorsSeen();
    state.connectors.push("c");
    state.nowMillis = longestViewMillis - 1;
    expect(await connectorsSeen()).toStrictEqual([]);
    state.nowMillis = longestViewMillis;
    expect(await connectorsSeen()).toStrictEqual(["c"]);
    await connectorsSeen();
    expect(state.loads).toBe(2);
  });

  it("reads anew what it read by a clock that was set back since", async () => {
    const { state, connectorsSeen } = registry();
    await connectorsSeen();
    state.connectors.push("c");
    state.nowMillis -= 3_600_000;
    expect(await connectorsSeen()).toStrictEqual(["c"]);
  });

  it("sees a new connector at the first batch after the version moved", async () => {
    const { state, connectorsSeen } = registry();
    expect(await connectorsSeen()).toStrictEqual([]);
    state.connectors.push("c");
    expect(await connectorsSeen()).toStrictEqual([]);
    state.version = 2;
    expect(await connectorsSeen()).toStrictEqual(["c"]);
  });

  it("knows no view of a deleted project, and reads it anew if it comes back", async () => {
    const { state, connectorsSeen } = registry();
    await connectorsSeen();
    Object.assign(state, { version: undefined, isDeleted: true });
    expect(await connectorsSeen()).toBeUndefined();
    Object.assign(state, { version: 1, isDeleted: false, connectors: ["new"] });
    expect(await connectorsSeen()).toStrictEqual(["new"]);
  });

  it("forgets views where it meets very many projects, and reads them anew", async () => {
    const { state, views, connectorsSeen } = registry();
    await connectorsSeen();
    await views.of(Array.from({ length: 1_000 }, (_, index) => ({ project: String(index), source: "S" })));
    state.connectors.push("c");
    expect(await connectorsSeen()).toStrictEqual(["c"]);
  });

  it("asks for each project and each source once per batch", async () => {
    const { state, views } = registry();
    const place = { project: "P", source: "S" };
    await views.of([place, { ...place }, { project: "P", source: "T" }, { project: "Q", source: "S" }]);
    expect(state.asked).toStrictEqual([
      { projects: ["P", "Q"], sources: [place, { project: "P", source: "T" }, { project: "Q", source: "S" }] },
    ]);
  });

  it("knows sources that were transferred away as they were, and asks for them where one is missing alone", async () => {
    const { state, views } = registry();
    const here = { project: "P", id: "S" } as Source;
    state.present.push(here);
    expect([...(await views.of([{ project: "P", source: "S" }])).sources.values()]).toStrictEqual([here]);
    expect(state.askedFormer).toStrictEqual([]);
    const gone = { project: "P", id: "T" } as Source;
    state.former.push(gone, { ...here, displayName: "as it was" });
    const { sources } = await views.of([
      { project: "P", source: "S" },
      { project: "P", source: "T" },
    ]);
    expect(new Set(sources.values())).toStrictEqual(new Set([here, gone]));
    expect(state.askedFormer).toStrictEqual([[{ project: "P", source: "T" }]]);
  });
});
