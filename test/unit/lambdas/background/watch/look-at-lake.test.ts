import { beforeEach, describe, expect, it } from "vitest";
import { lookAtLake } from "../../../../../lambdas/background/watch/look-at-lake.ts";
import { createDayNotes } from "../../../../../lambdas/pipeline/retain-s3/note-days.ts";
import { LakePlaces } from "../../../../../lambdas/shared/adapters/dynamodb/administration/lake-places.ts";
import { Table } from "../../../../../lambdas/shared/adapters/dynamodb/table.ts";
import type { LakeMessage } from "../../../../../lambdas/shared/core/job.ts";
import { runTables } from "../../../../support/tables.ts";

const minute = 60_000;
const hour = 60 * minute;
const { client } = await runTables("registry");
const lake = new LakePlaces(new Table(client, "registry"));
const place = { project: "P", retention: "R" };
const today = "2026-03-10";
const start = Date.parse(`${today}T12:00:00Z`);
const jobOf = (day: string): LakeMessage => ({ version: 1, kind: "lake", ...place, day });

/** Looks at a time. Answers the days for which jobs were sent, where the retention as a whole is "". */
async function looksAt(nowMillis: number): Promise<LakeMessage[]> {
  const jobs: LakeMessage[] = [];
  const sendJob = async (job: LakeMessage) => void jobs.push(job);
  await lookAtLake({ lake, sendJob, nowMillis: () => nowMillis, random: () => 0.5 });
  return jobs;
}

/** Notes days as an environment that knows of none yet. */
const note = (nowMillis: number, ...days: readonly string[]) => createDayNotes(lake, () => nowMillis)(place, days);

beforeEach(async () => {
  for (const noted of await lake.list()) await lake.forget(noted);
});

describe("days of the lake that were written to", () => {
  it("are looked at an hour after they are over, and their retention once a day", async () => {
    await note(start, today);
    expect(await looksAt(start + 13 * hour - 1)).toEqual([]);
    expect(await looksAt(start + 13 * hour)).toEqual([jobOf(today)]);
    expect(await looksAt(start + 24 * hour)).toContainEqual(jobOf(""));
  });

  it("are looked at an hour after points that come late", async () => {
    await note(start, "2026-03-01");
    expect(await looksAt(start + hour - 1)).toEqual([]);
    expect(await looksAt(start + hour)).toEqual([jobOf("2026-03-01")]);
  });

  it("are looked at on the way whenever there are more than twenty files more", async () => {
    for (let file = 1; file <= 20; file++) await note(start, today);
    expect(await looksAt(start)).toEqual([]);
    await note(start, today);
    expect(await looksAt(start)).toEqual([jobOf(today)]);
  });

  it("are looked at on the way although a note was counted twice, because its answer was lost", async () => {
    for (let file = 1; file <= 20; file++) await note(start, today);
    await lake.note({ ...place, day: today }, start + 13 * hour, start);
    await note(start, today);
    expect(await looksAt(start)).toEqual([jobOf(today)]);
  });

  it("are asked for once while many files come, and again after twenty more since somebody looked", async () => {
    for (let file = 1; file <= 30; file++) await note(start, today);
    expect(await looksAt(start)).toEqual([jobOf(today)]);
    for (let file = 1; file <= 30; file++) await note(start, today);
    expect(await looksAt(start + 9 * minute)).toEqual([]);
    const seen = await lake.get({ ...place, day: today });
    if (!seen) throw new Error("The day was not noted.");
    await lake.lookAgain(seen, start + 13 * hour);
    for (let file = 1; file <= 20; file++) await note(start + 9 * minute, today);
    expect(await looksAt(start + 9 * minute)).toEqual([]);
    await note(start + 9 * minute, today);
    expect(await looksAt(start + 9 * minute)).toEqual([jobOf(today)]);
  });

  it("are looked at by one of two that look at the same time, and again where the job was lost", async () => {
    await note(start, "2026-03-01");
    const both = await Promise.all([looksAt(start + hour), looksAt(start + hour)]);
    expect(both.flat()).toEqual([jobOf("2026-03-01")]);
    expect(await looksAt(start + hour + 9 * minute)).toEqual([]);
    expect(await looksAt(start + hour + 10 * minute)).toEqual([jobOf("2026-03-01")]);
  });

  it("are neither forgotten nor put off by a look that began before they were written to again", async () => {
    await note(start, today);
    const seen = await lake.get({ ...place, day: today });
    if (!seen) throw new Error("The day was not noted.");
    await note(start + minute, today);
    await lake.forget(seen);
    await lake.lookAgain(seen, start + 100 * hour);
    expect(await looksAt(start + 13 * hour)).toEqual([jobOf(today)]);
  });
});
