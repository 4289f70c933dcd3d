import { describe, expect, it } from "vitest";
import { mostAttempts } from "../../../../../../lambdas/background/perform/attempts.ts";
import { Turns } from "../../../../../../lambdas/background/perform/turns.ts";
import { createChoreWorker, type Left } from "../../../../../../lambdas/background/perform/upkeep/do-chore.ts";
import { lookAtChores } from "../../../../../../lambdas/background/watch/look-at-chores.ts";
import { Chores } from "../../../../../../lambdas/shared/adapters/dynamodb/administration/chores.ts";
import { Table } from "../../../../../../lambdas/shared/adapters/dynamodb/table.ts";
import type { ChoreMessage } from "../../../../../../lambdas/shared/core/job.ts";
import type { Chore } from "../../../../../../lambdas/shared/core/upkeep.ts";
import { itemsOf, runTables } from "../../../../../support/tables.ts";

const { client } = await runTables("registry");
const minute = 60_000;
const hour = 60 * minute;
const day = 20_000;

/** A stage whose chores are looked at each minute. */
class Stage {
  readonly chores = new Chores(new Table(client, "registry"));
  readonly turns = new Turns();
  /** When all chores of the day are due. */
  nowMillis = (day + 1) * 24 * hour + 6 * hour;
  readonly queue: ChoreMessage[] = [];
  readonly reports: unknown[] = [];
  /** Projects whose chores fail. */
  readonly failing = new Set<string>();
  readonly runs: { readonly project: string; readonly cursor: string | undefined }[] = [];
  left: Left = "nothing";

  async note(kind: "buildBlocks" | "clearRetention", ...projects: readonly string[]): Promise<void> {
    for (const project of projects) {
      const chore = kind === "buildBlocks" ? { kind, project, day } : { kind, project, retention: "R" };
      await this.chores.note(chore, this.nowMillis);
    }
  }

  private work = async ({ project }: Chore, cursor: string | undefined): Promise<Left> => {
    this.runs.push({ project, cursor });
    if (this.failing.has(project)) throw new Error("It cannot be done.");
    return this.left;
  };

  /** Looks once, and does what is asked for. Messages that fail come no more. */
  async look(): Promise<void> {
    const { chores, work } = this;
    const sendJob = async (message: ChoreMessage) => void this.queue.push(message);
    const nowMillis = () => this.nowMillis;
    await lookAtChores({ chores, sendJob, nowMillis, random: () => 0 });
    const works = { buildBlocks: work, clearSource: work, clearRetention: work, redate: work };
    const report = (message: string, fields: Record<string, unknown>) => void this.reports.push({ message, ...fields });
    const doChore = createChoreWorker({ chores, works, sendJob, nowMillis, report }, this.turns);
    for (const message of this.queue.splice(0)) await doChore(message).catch(() => {});
  }

  /** Looks each minute for so many of them. */
  async pass(minutes: number): Promise<void> {
    for (let passed = 0; passed < minutes; passed++, this.nowMillis += minute) await this.look();
  }

  async keys(): Promise<string[]> {
    return (await this.chores.due(Number.MAX_SAFE_INTEGER)).map(({ key }) => key);
  }
}

const newStage = async (): Promise<Stage> => {
  const stage = new Stage();
  for (const { sk } of await itemsOf(client, "registry")) await stage.chores.forget({ key: String(sk), step: 0 });
  for (const noted of await stage.chores.due(Number.MAX_SAFE_INTEGER)) await stage.chores.forget(noted);
  return stage;
};

describe("a chore that fails again and again", () => {
  it("lets others go on, however many such chores there are", async () => {
    const stage = await newStage();
    const bad = Array.from({ length: 45 }, (_, at) => `P${at + 10}`);
    for (const project of bad) stage.failing.add(project);
    await stage.note("clearRetention", ...bad, "Q1", "Q2");
    await stage.pass(3 * 60);
    expect(stage.runs.map(({ project }) => project)).toEqual(expect.arrayContaining(["Q1", "Q2"]));
    expect(await stage.keys()).toHaveLength(bad.length);
  });

  it("is put off for an hour, and goes on from where it was", async () => {
    const stage = await newStage();
    await stage.note("clearRetention", "P");
    stage.left = { cursor: "here" };
    await stage.look();
    stage.queue.length = 0;
    stage.failing.add("P");
    stage.nowMillis += 10 * minute;
    await stage.pass(10 * mostAttempts + 1);
    expect(stage.reports).toStrictEqual([
      { message: "a chore is put off", kind: "clearRetention", project: "P", retention: "R", attempts: mostAttempts },
    ]);
    stage.failing.clear();
    stage.left = "nothing";
    const before = stage.runs.length;
    await stage.pass(59);
    expect(stage.runs).toHaveLength(before);
    await stage.pass(2);
    expect(stage.runs.slice(before)).toStrictEqual([{ project: "P", cursor: "here" }]);
    expect(await stage.keys()).toStrictEqual([]);
  });

  it("is given up after a day where it builds blocks, and never where it removes something", async () => {
    const stage = await newStage();
    stage.failing.add("P").add("Q");
    await stage.note("buildBlocks", "P");
    await stage.note("clearRetention", "Q");
    for (let hours = 0; hours < 30; hours++) {
      for (let times = 0; times < 6; times++, stage.nowMillis += 10 * minute) await stage.look();
    }
    expect(await stage.keys()).toStrictEqual([expect.stringContaining("#clearRetention#Q#")]);
    expect(stage.reports).toContainEqual({
      message: "a chore was given up",
      kind: "buildBlocks",
      project: "P",
      day,
      attempts: mostAttempts,
    });
  });

  it("is counted anew once a slice is done", async () => {
    const stage = await newStage();
    await stage.note("clearRetention", "P");
    stage.failing.add("P");
    for (let times = 1; times < mostAttempts; times++, stage.nowMillis += 10 * minute) await stage.look();
    stage.failing.clear();
    stage.left = { cursor: "here" };
    await stage.look();
    const [noted] = await stage.chores.due(stage.nowMillis);
    expect(noted).toMatchObject({ cursor: "here", step: 1 });
    expect(noted).not.toHaveProperty("attempts");
  });
});

describe("a chore", () => {
  it("runs beside other work unless it builds blocks beside what fills the memory, or has failed", async () => {
    const stage = await newStage();
    await stage.note("clearRetention", "P");
    await stage.note("buildBlocks", "Q");
    const end = stage.turns.take({ isHeavy: true, isSuspect: false });
    stage.failing.add("P");
    await stage.look();
    expect(stage.runs.map(({ project }) => project)).toStrictEqual(["P"]);
    stage.nowMillis += hour;
    stage.queue.length = 0;
    await stage.look();
    expect(stage.runs).toHaveLength(1);
    end?.();
    await stage.look();
    expect(stage.runs.map(({ project }) => project).toSorted()).toStrictEqual(["P", "P", "Q"]);
  });
});
