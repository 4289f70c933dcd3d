import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { ageObjectsByAnHour, makeDayDue } from "../support/lake/tending.ts";
import { startTestLaptop, type TestLaptop } from "../support/laptop/laptop.ts";
import { until } from "../support/laptop/until.ts";
import { everyService, KindsStory, points, queried } from "./kinds-story.ts";

/** Sends points a few at a time, each few of which are to be a file of the lake. */
const inRound = 12;
const rounds = Array.from({ length: points / inRound });
/** Is in a day that is over, whatever the time of day, and whose files are all put together. */
const day = new Date(Date.now() - 2 * 86_400_000).toISOString().slice(0, 10);
const noon = Date.parse(`${day}T12:00:00Z`);

let laptop: TestLaptop;

beforeAll(async () => {
  laptop = await startTestLaptop();
});
afterAll(async () => {
  vi.restoreAllMocks();
  laptop?.setFaults([]);
  await laptop?.stop();
});

it("while 5 % of all calls of every service fail, each point is once in the lake after its files are put together", async () => {
  const story = await new KindsStory(laptop, "with many files", noon).begin();
  laptop.setFaults(everyService);
  // Sends what went first once more, as whoever missed the answers does. There are more files than are left alone.
  for (const round of [...rounds.keys(), 0]) {
    const before = story.files().length;
    await story.send(round * inRound, (round + 1) * inRound);
    await until(`a file of round ${round}`, () => story.files().length > before);
  }
  await Promise.all([...queried.map((kind) => story.untilCounted(kind)), story.untilInInfluxdb()]);
  await until("the files to be put together", () => story.files(".json").length > 0);
  expect((await story.rowsInLake())[0]).toBeGreaterThan(points);
  ageObjectsByAnHour();
  await makeDayDue(laptop, story.lake, day);
  await until("one file", () => story.files().length === 1 && story.files(".json").length === 0);
  expect(await story.rowsInLake()).toStrictEqual([points, points]);
  await story.untilCounted("S3");
  await story.server[Symbol.asyncDispose]();
});
