import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import { Chores } from "../../../lambdas/shared/adapters/dynamodb/administration/chores.ts";
import { PackTable } from "../../../lambdas/shared/adapters/dynamodb/pack-table.ts";
import { BlockTable } from "../../../lambdas/shared/adapters/dynamodb/series/block-table.ts";
import { Table } from "../../../lambdas/shared/adapters/dynamodb/table.ts";
import { dayMillis, minuteMillis } from "../../../lambdas/shared/core/duration.ts";
import { pointSeries } from "../../../lambdas/shared/core/event/pack.ts";
import { currentOf } from "../../../lambdas/shared/core/query/blocks/block.ts";
import { sendData } from "../../../local/client/client.ts";
import { startTestLaptop, type TestLaptop } from "../../support/laptop/laptop.ts";
import { Client, metric } from "../../support/laptop/platform.ts";
import { until } from "../../support/laptop/until.ts";

let laptop: TestLaptop;
let client: Client;
let retention: string;
let source: { uid: string; token: string };

/** Is over for more than an hour, whatever the time of day. */
const dayBefore = (Math.floor(Date.now() / dayMillis) - 2) * dayMillis;

beforeAll(async () => {
  laptop = await startTestLaptop();
  client = new Client(laptop.ready);
  const year = { displayName: "year", kind: "DYNAMODB", duration: "31536000s" };
  const { name } = await client.manage("POST", "/retentions", year);
  retention = String(name).split("/").at(-1) ?? "";
  source = await client.newSource([String(name)]);
});

afterAll(() => laptop?.stop());

/**
 * Asks for the points of all of the day but the first and the last half hour, since who reads the whole of a day builds it
 * in passing. Answers the text of the answer.
 */
async function answered(fields: string): Promise<string> {
  const [from, to] = [dayBefore + 30 * minuteMillis, dayBefore + dayMillis - 30 * minuteMillis];
  const Query = `SELECT ${fields} FROM "year"."press" WHERE time >= ${from}ms AND time < ${to}ms`;
  const response = await fetch(`${laptop.ready.httpUrl}/api/data?${new URLSearchParams({ Query, TimeOutput: "0" })}`, {
    headers: { authorization: `Bearer ${source.token}` },
  });
  const text = await response.text();
  expect([response.status, text]).toStrictEqual([200, text]);
  return text;
}

/** Opens the laptop's tables with the rights of who does chores. */
function openTables() {
  const { client: caller, environment } = laptop.tablesAs("Perform");
  onTestFinished(() => caller.destroy());
  const { REGISTRY_TABLE = "", POINTS_TABLE = "" } = environment;
  return {
    chores: new Chores(new Table(caller, REGISTRY_TABLE)),
    packs: new PackTable(caller, POINTS_TABLE),
    days: new BlockTable(caller, POINTS_TABLE),
  };
}

/** Counts the days of a series that have a block which counts. */
async function countBlocks(days: BlockTable, series: string): Promise<number> {
  const known = await days.days(series, 0, Math.floor(Date.now() / dayMillis));
  return known.filter((day) => currentOf(day, Date.now()) !== undefined).length;
}

it("builds the days of a project when its chore is due, and answers as before", async () => {
  const points = Array.from({ length: 22 * 60 }, (_, at) =>
    metric(
      "press",
      { force: at / 4, ok: at % 7 > 0, part: `part ${at % 13}` },
      { Tags: { line: String(at % 3) }, Timestamp: new Date(dayBefore + (60 + at) * minuteMillis).toISOString() },
    ),
  );
  await sendData(client.addresses, source.token, points);
  const answers = () => Promise.all([answered("*"), answered("mean(force)")]);
  await until("all points", async () => (await answered("*")).split('"Name"').length - 1 === points.length, 400);
  const before = await answers();
  const { chores, packs, days } = openTables();
  const series = pointSeries(retention, source.uid, "press");
  expect(await countBlocks(days, series)).toBe(0);

  const noted = await until("the note that the day is to be built", async () =>
    (await chores.due(Date.now() + 2 * dayMillis)).find(({ chore }) => chore.kind === "buildBlocks"),
  );
  // Falls due now, and not in the night that comes.
  await chores.putOff(noted, Date.now());
  await until("the block", async () => (await countBlocks(days, series)) === 1, 400);
  await until("the end of the chore", async () => (await chores.due(Date.now())).length === 0, 400);
  expect(await answers()).toStrictEqual(before);

  // Leaves nothing to answer by but the block.
  while (await packs.removeSeries(series, 500));
  expect(await answers()).toStrictEqual(before);
});
