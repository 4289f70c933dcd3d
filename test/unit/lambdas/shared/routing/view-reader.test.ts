import { describe, expect, it } from "vitest";
import type { DataConnector } from "../../../../../lambdas/shared/core/connector/connector.ts";
import type { Project } from "../../../../../lambdas/shared/core/project/project.ts";
import { createViewReader, type ViewRegistry } from "../../../../../lambdas/shared/routing/view-reader.ts";
import { source } from "../../../../support/points.ts";

const registry: ViewRegistry = {
  current: async (_projects, _places, watches) => ({
    versions: new Map([["P", 3]]),
    sources: [{ ...source, project: "P", id: "S" }],
    watches: watches.map((place) => ({ ...place, watchedUntil: 60 })),
  }),
  former: async () => [{ ...source, project: "P", id: "moved" }],
  project: async (id) => (id === "P" ? ({ id } as Project) : undefined),
  connectors: async () => [{ id: "C" } as DataConnector],
  retentions: async (project) => [
    { id: "R", project, displayName: "year", kind: "DYNAMODB", durationSeconds: 60, createTime: "" },
  ],
};
const reader = createViewReader(registry);

describe("createViewReader", () => {
  it("tells sources by project and id, those that moved away too", async () => {
    const unknown = { project: "P", kind: "stream" } as const;
    const { versions, sources, watches } = await reader.current(["P"], [{ project: "P", source: "S" }], [unknown]);
    expect(watches).toEqual([{ ...unknown, watchedUntil: 60 }]);
    expect(versions.get("P")).toBe(3);
    expect([...sources.keys()]).toEqual(["P/S"]);
    expect([...(await reader.former([])).keys()]).toEqual(["P/moved"]);
  });

  it("loads a project with its connectors and the kinds and durations of its retentions", async () => {
    expect(await reader.load("P")).toMatchObject({
      project: { id: "P" },
      connectors: [{ id: "C" }],
      retentions: new Map([["R", { kind: "DYNAMODB", keepSeconds: 60 }]]),
    });
  });

  it("loads nothing of a project that was deleted", async () => {
    expect(await reader.load("gone")).toBeUndefined();
  });
});
