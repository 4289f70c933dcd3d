import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { Registry } from "../../../../../../lambdas/shared/adapters/dynamodb/registry.ts";
import type { Job, JobTask } from "../../../../../../lambdas/shared/core/job.ts";
import { startTables, type Tables } from "../../../../../support/tables.ts";

let tables: Tables;
let registry: Registry;

beforeAll(async () => {
  tables = await startTables("registry");
  registry = new Registry("registry", tables.client);
});
afterAll(() => tables.stop());

const start = Date.parse("2024-02-25T16:00:00Z");
const timeOf = (seconds: number): string => new Date(start + seconds * 1000).toISOString();
const sync = (connector: string): JobTask => ({ kind: "sync", connector });

const job = (project: string, id: string, task: JobTask = sync(id), seconds = 0): Job => ({
  id,
  project,
  task,
  state: "RUNNING",
  done: 0,
  total: null,
  step: 0,
  createdBy: "somebody",
  createTime: timeOf(seconds),
  updateTime: timeOf(seconds),
});

const done = { state: "DONE", updateTime: timeOf(100) } as const;

describe("jobs of the registry", () => {
  it("run one at a time for each kind and connector, and one deletion of a project", async () => {
    const first = job("slots", "a", sync("C"));
    expect(await registry.jobs.start(first)).toStrictEqual(first);
    expect(await registry.jobs.start(job("slots", "b", sync("C")))).toMatchObject({ id: "a" });
    for (const [id, task] of [
      ["c", sync("D")],
      ["d", { kind: "replay", connector: "C", fromNanos: "0", toNanos: "1", devices: [], types: [] }],
      ["e", { kind: "deleteProject" }],
    ] as const) {
      expect((await registry.jobs.start(job("slots", id, task)))?.id).toBe(id);
    }
    expect((await registry.jobs.start(job("slots", "f", { kind: "deleteProject" })))?.id).toBe("e");
    expect((await registry.jobs.start(job("others", "g", sync("C"))))?.id).toBe("g");
    await registry.jobs.end(first, done, start);
    expect((await registry.jobs.start(job("slots", "h", sync("C"))))?.id).toBe("h");
  });

  it("are two exports of a project at most, and an ended one makes room, as a refused one does", async () => {
    const asked: JobTask = {
      kind: "export",
      retention: "R",
      sources: [],
      fields: [],
      fromNanos: "0",
      toNanos: "1",
      format: "CSV",
      formulas: "ESCAPE",
    };
    const [first, second] = [job("exports", "a", asked), job("exports", "b", asked)];
    expect((await registry.jobs.start(first)).id).toBe("a");
    expect((await registry.jobs.start(second)).id).toBe("b");
    expect(["a", "b"]).toContain((await registry.jobs.start(job("exports", "c", asked))).id);
    expect((await registry.jobs.start(job("others of exports", "d", asked))).id).toBe("d");
    expect(await registry.jobs.end(first, done, start)).toBe(true);
    const full = async (): Promise<never> => {
      throw new Error("no room");
    };
    await expect(registry.jobs.start(job("exports", "e", asked), full)).rejects.toThrow("no room");
    expect((await registry.jobs.start(job("exports", "f", asked))).id).toBe("f");
    await registry.jobs.remove(first);
    expect(await registry.jobs.get("exports", "a")).toBeUndefined();
  });

  it("of many that are started at the same time one runs, and the others are told of it", async () => {
    const ids = Array.from({ length: 8 }, (_, index) => `job${index}`);
    const started = await Promise.all(ids.map((id) => registry.jobs.start(job("race", id, sync("C")))));
    const { jobs } = await registry.jobs.page("race", { limit: 100 });
    expect(jobs).toHaveLength(1);
    expect(new Set(started.map(({ id }) => id))).toEqual(new Set([jobs[0]?.id]));
  });

  it("tell of themselves to one that is started while they are being made", async () => {
    const looked = vi.spyOn(registry.jobs, "get");
    let second: Promise<Job> | undefined;
    const first = await registry.jobs.start(job("meanwhile", "a", sync("C")), async (make) => {
      second = registry.jobs.start(job("meanwhile", "b", sync("C")));
      expect(await vi.waitUntil(() => looked.mock.settledResults[0])).toEqual({ type: "fulfilled", value: undefined });
      return make();
    });
    looked.mockRestore();
    expect([first.id, (await second)?.id]).toEqual(["a", "a"]);
  });

  it("take over the place of one that was never made, but not before it is certain", async () => {
    const table = registry.table;
    await table.put({ pk: "JOBS#cut", sk: "SLOT#sync#C", job: "lost", since: start });
    await expect(registry.jobs.start(job("cut", "early", sync("C"), 30))).rejects.toMatchObject({
      code: "unavailable",
    });
    expect((await registry.jobs.start(job("cut", "late", sync("C"), 61)))?.id).toBe("late");
  });

  it("take over the place of one that has ended without leaving it", async () => {
    await registry.jobs.start(job("left", "a", sync("C")));
    await registry.table.change({ pk: "JOBS#left", sk: "JOB#a" }, { state: "DONE" });
    expect((await registry.jobs.start(job("left", "b", sync("C"))))?.id).toBe("b");
  });

  it("change only at their step and while they run", async () => {
    const before = job("steps", "a");
    await registry.jobs.start(before);
    expect(await registry.jobs.change(before, { step: 1, done: 5 })).toBe(true);
    expect(await registry.jobs.change(before, { step: 1, done: 7 })).toBe(false);
    expect(await registry.jobs.end(before, done, start, { step: 0 })).toBe(false);
    expect(await registry.jobs.end(before, { state: "CANCELLED" }, start)).toBe(true);
    expect(await registry.jobs.change({ ...before, step: 1 }, { step: 2 })).toBe(false);
    expect(await registry.jobs.get("steps", "a")).toMatchObject({ state: "CANCELLED", done: 5, step: 1 });
  });

  it("are forgotten a month after their end, and not before", async () => {
    const ending = job("kept", "a");
    await registry.jobs.start(ending);
    expect(await registry.jobs.get("kept", "a")).not.toHaveProperty("expiresAt");
    await registry.jobs.end(ending, done, start);
    expect(await registry.jobs.get("kept", "a")).toMatchObject({ expiresAt: start / 1000 + 31 * 24 * 3600 });
  });

  it("keep their cursor until they end, however they do", async () => {
    for (const end of [done, { state: "FAILED" }, { state: "CANCELLED" }] as const) {
      const going = job(`cursor ${end.state}`, "a");
      await registry.jobs.start(going);
      await registry.jobs.change(going, { cursor: "here" });
      expect(await registry.jobs.get(going.project, "a")).toMatchObject({ cursor: "here" });
      await registry.jobs.end(going, end, start);
      expect(await registry.jobs.get(going.project, "a")).not.toHaveProperty("cursor");
    }
  });

  it("are listed newest first, page by page", async () => {
    for (const id of ["1", "3", "2"]) await registry.jobs.start(job("pages", id));
    const { jobs, more } = await registry.jobs.page("pages", { limit: 2 });
    expect([jobs.map(({ id }) => id), more]).toStrictEqual([["3", "2"], true]);
    const last = await registry.jobs.page("pages", { after: "2", limit: 2 });
    expect([last.jobs.map(({ id }) => id), last.more]).toStrictEqual([["1"], false]);
  });

  it("count the runs of a slice before it runs, each once, and only while they run and are at the same step", async () => {
    const { jobs } = registry;
    const begun = await jobs.start(job("counted", "a"));
    const [first, second] = [1, 2].map((attempts) => ({ attempts, attemptTime: timeOf(attempts) }));
    expect([await jobs.begin(begun, first ?? {}), await jobs.begin(begun, first ?? {})]).toStrictEqual([true, false]);
    const counted = { ...begun, ...first };
    expect(await jobs.get("counted", "a")).toMatchObject(counted);
    expect(await jobs.begin({ ...counted, step: 1 }, second ?? {})).toBe(false);
    expect(await jobs.begin(counted, second ?? {})).toBe(true);
    expect(await jobs.change(begun, { step: 1, attempts: undefined, attemptTime: undefined })).toBe(true);
    expect(await jobs.get("counted", "a")).not.toHaveProperty("attempts");
    await jobs.end(begun, done, start);
    expect(await jobs.begin({ ...begun, step: 1 }, first ?? {})).toBe(false);
  });

  it("are stalled where nothing was heard of them, and are looked at no more when they have ended", async () => {
    const table = registry.table;
    await registry.jobs.start(job("stalled", "a", sync("A"), 0));
    await registry.jobs.start(job("stalled", "b", sync("B"), 500));
    await registry.jobs.start(job("stalled", "c", sync("C"), 0));
    await registry.jobs.start({ ...job("stalled", "tried", sync("D"), 0), attempts: 1, attemptTime: timeOf(400) });
    await table.change({ pk: "JOBS#stalled", sk: "JOB#c" }, { state: "DONE" });
    await table.put({ pk: "RUNNING", sk: "JOB#stalled#lost", project: "stalled", job: "lost", since: start });
    await table.put({ pk: "RUNNING", sk: "JOB#stalled#new", project: "stalled", job: "new", since: start + 400_000 });
    const stalled = (await registry.jobs.stalled(start + 300_000)).filter(({ project }) => project === "stalled");
    expect(stalled).toStrictEqual([{ project: "stalled", job: "a" }]);
    const listed = await table.list<{ project: string; job: string }>("RUNNING", "JOB#stalled#");
    expect(listed.map((each) => each.job)).toStrictEqual(["a", "b", "new", "tried"]);
  });
});
