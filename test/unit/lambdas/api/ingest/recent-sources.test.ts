import { describe, expect, it } from "vitest";
import { RecentSources } from "../../../../../lambdas/api/ingest/recent-sources.ts";
import type { Source } from "../../../../../lambdas/shared/core/source/source.ts";
import { source } from "../../../../support/points.ts";

const linked: Source = { ...source, project: "P", retentions: ["r"] };

/** Makes a registry that holds one source, and counts how often it is asked. */
function registry(held: Source | undefined) {
  const state = { held, reads: 0, now: 0 };
  const recent = new RecentSources(
    async (project) => {
      state.reads++;
      return state.held && { ...state.held, project };
    },
    () => state.now,
  );
  return { state, recent, read: (project: string, id: string) => recent.get(project, id) };
}

describe("RecentSources", () => {
  it("reads a busy source once in two seconds", async () => {
    const { state, read } = registry(linked);
    for (state.now = 0; state.now < 6000; state.now += 100) expect(await read("P", source.id)).toStrictEqual(linked);
    expect(state.reads).toBe(3);
  });

  it("reads nothing of a source that routing reads for each of its requests", async () => {
    const { state, recent, read } = registry(linked);
    recent.note([linked], 0);
    for (state.now = 1000; state.now < 20_000; state.now += 1000) {
      expect(await read("P", source.id)).toStrictEqual(linked);
      recent.note([linked], state.now);
    }
    expect(state.reads).toBe(0);
  });

  it("believes the read that began last, whichever is told last", async () => {
    const { state, recent, read } = registry({ ...linked, retentions: ["read anew"] });
    state.now = 1000;
    recent.note([{ ...linked, retentions: ["new"] }], 500);
    recent.note([{ ...linked, retentions: ["old"] }], 400);
    expect(await read("P", source.id)).toMatchObject({ retentions: ["new"] });
    // Is of a clock that was set back since.
    recent.note([{ ...linked, retentions: ["ahead"] }], 5000);
    recent.note([{ ...linked, retentions: ["now"] }], 1000);
    expect(await read("P", source.id)).toMatchObject({ retentions: ["now"] });
  });

  it("reads a source anew that routing found disabled", async () => {
    const { recent, read } = registry(linked);
    recent.note([{ ...linked, enabled: false }], 0);
    expect(await read("P", source.id)).toStrictEqual(linked);
  });

  it("reads a source anew that it read by a clock that was set back since", async () => {
    const { state, read } = registry(linked);
    await read("P", source.id);
    state.now = -3_600_000;
    await read("P", source.id);
    expect(state.reads).toBe(2);
  });

  it.each<[string, Source]>([
    ["disabled", { ...linked, enabled: false }],
    ["kept nowhere", { ...linked, retentions: [] }],
  ])("reads a source that was %s each time, so that what mends it holds at once", async (_, held) => {
    const { state, read } = registry(held);
    await read("P", source.id);
    state.held = linked;
    expect(await read("P", source.id)).toStrictEqual(linked);
  });

  it("reads a source that was not there each time", async () => {
    const { state, read } = registry(undefined);
    expect(await read("P", source.id)).toBeUndefined();
    state.held = linked;
    expect(await read("P", source.id)).toStrictEqual(linked);
  });

  it("tells the source of one project from that of another with the same UID", async () => {
    const { read } = registry(linked);
    await read("P", source.id);
    expect(await read("Q", source.id)).toMatchObject({ project: "Q" });
  });
});
