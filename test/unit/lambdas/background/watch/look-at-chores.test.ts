import { beforeEach, describe, expect, it, vi } from "vitest";
import { lookAtChores } from "../../../../../lambdas/background/watch/look-at-chores.ts";
import { createDayNotes } from "../../../../../lambdas/pipeline/retain/note-days.ts";
import { Chores } from "../../../../../lambdas/shared/adapters/dynamodb/administration/chores.ts";
import { Table } from "../../../../../lambdas/shared/adapters/dynamodb/table.ts";
import { chunksOf } from "../../../../../lambdas/shared/core/chunks.ts";
import { buildingDueMillis } from "../../../../../lambdas/shared/core/upkeep.ts";
import { runTables } from "../../../../support/tables.ts";

const minute = 60_000;
const hour = 60 * minute;
const { client } = await runTables("registry");
const chores = new Chores(new Table(client, "registry"));
const noon = Date.parse("2026-03-10T12:00:00Z");
const day = Math.floor(noon / (24 * hour));
const hourAfterDay = noon + 13 * hour;
/** When the last chore of the day is due. */
const due = hourAfterDay + 5 * hour;

/** Looks at a time. Answers the projects of the chores that are asked for. */
async function looksAt(nowMillis: number): Promise<string[]> {
  const projects: string[] = [];
  const sendJob = async ({ project }: { project: string }) => void projects.push(project);
  await lookAtChores({ chores, sendJob, nowMillis: () => nowMillis, random: () => 0.5 });
  return projects;
}

beforeEach(async () => {
  for (const noted of await chores.due(due + 1000 * hour)) await chores.forget(noted);
});

describe("projects that points came into", () => {
  it("have their blocks built an hour after the day is over or later, once a day, whoever noted it", async () => {
    const [one, other] = [createDayNotes(chores, () => noon), createDayNotes(chores, () => noon + hour)];
    await Promise.all([one(["P"]), other(["P", "Q"]), one(["P"])]);
    expect(await looksAt(hourAfterDay - 1000)).toEqual([]);
    expect((await looksAt(due)).toSorted()).toEqual(["P", "Q"]);
  });

  it("are spread over five hours of the night by their ids, the same each night", () => {
    const times = Array.from({ length: 3000 }, (_, at) => buildingDueMillis({ project: `P${at}`, day }) - hourAfterDay);
    expect(Math.min(...times)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...times)).toBeLessThan(5 * hour);
    const byHour = Map.groupBy(times, (time) => Math.floor(time / hour));
    for (const { length } of byHour.values()) expect(length).toBeGreaterThan(3000 / 5 / 2);
    const project = "P7";
    expect(buildingDueMillis({ project, day: day + 1 }) - buildingDueMillis({ project, day })).toBe(24 * hour);
  });

  it("are noted again on the next day", async () => {
    let now = noon;
    const note = createDayNotes(chores, () => now);
    await note(["P"]);
    now += 24 * hour;
    await note(["P"]);
    expect(await chores.due(due + 24 * hour)).toHaveLength(2);
  });

  it("are noted by the next batch if the registry was away", async () => {
    let isAway = true;
    const note = createDayNotes(
      {
        note: async (...all) => {
          if (isAway) throw new Error("away");
          await chores.note(...all);
        },
      },
      () => noon,
    );
    await expect(note(["P"])).rejects.toThrow("away");
    isAway = false;
    await note(["P"]);
    expect(await looksAt(due)).toEqual(["P"]);
  });
});

describe("chores that are due", () => {
  const note = (...projects: readonly string[]) => createDayNotes(chores, () => noon)(projects);

  it("are asked for by one of two that look at the same time, and again where the job was lost", async () => {
    await note("P");
    expect((await Promise.all([looksAt(due), looksAt(due)])).flat()).toEqual(["P"]);
    expect(await looksAt(due + 9 * minute)).toEqual([]);
    expect(await looksAt(due + 10 * minute)).toEqual(["P"]);
  });

  it("are done twenty at a time, and the others when those are done", async () => {
    await note(...Array.from({ length: 30 }, (_, at) => `P${at}`));
    expect(await looksAt(due)).toHaveLength(20);
    expect(await looksAt(due + minute)).toEqual([]);
    const atWork = (await chores.due(due + minute)).filter(({ lookAt }) => lookAt > due);
    for (const done of atWork.slice(0, 5)) await chores.forget(done);
    expect(await looksAt(due + minute)).toHaveLength(5);
  });

  it("are read up to a number, the longest due first", async () => {
    await note(...Array.from({ length: 30 }, (_, at) => `P${at + 10}`));
    const first = (await chores.due(due)).slice(0, 7);
    expect(await chores.due(due, 7)).toStrictEqual(first);
    const asked: unknown[] = [];
    const counted = {
      claimLook: async () => false,
      due: async (_: number, most: number) => {
        asked.push(most);
        return [];
      },
    };
    await lookAtChores({ chores: counted, sendJob: async () => {}, nowMillis: () => due, random: () => 0 });
    expect(asked).toStrictEqual([100]);
  });

  it("leave the list with their project, which is read page by page", async () => {
    // A page of DynamoDB's ends at a megabyte.
    const long = "P".repeat(900);
    const others = Array.from({ length: 650 }, (_, at) => `${long}${at}`);
    for (const some of chunksOf(["P", "P2", ...others], 50)) await note(...some);
    const table = new Table(client, "registry");
    const page = vi.spyOn(table, "page");
    await new Chores(table).forgetProject("P");
    expect(page.mock.calls.length).toBeGreaterThan(1);
    const left = (await chores.due(due)).map(({ chore }) => chore.project);
    expect(left.toSorted()).toEqual([...others, "P2"].toSorted());
  });

  it("move on once, and are not forgotten by whoever knows an earlier step", async () => {
    await note("P");
    const [noted] = await chores.due(due);
    if (!noted) throw new Error("The chore is not there.");
    expect(await chores.advance(noted, "here", due)).toBe(true);
    expect(await chores.advance(noted, "there", due)).toBe(false);
    await chores.forget(noted);
    expect(await chores.get(noted.key)).toMatchObject({ cursor: "here", step: 1 });
  });
});
