import { afterAll, beforeAll, expect, it } from "vitest";
import { folderOfTest } from "../../support/folders/temporary-folder.ts";
import { askLake } from "../../support/lake/ask-lake.ts";
import { startTestLaptop, type TestLaptop } from "../../support/laptop/laptop.ts";
import { objectsOf } from "../../support/laptop/objects.ts";
import { Client, metric } from "../../support/laptop/platform.ts";
import { until } from "../../support/laptop/until.ts";

let laptop: TestLaptop;
let client: Client;

beforeAll(async () => {
  laptop = await startTestLaptop();
  client = new Client(laptop.ready);
});

afterAll(() => laptop?.stop());

const start = Date.UTC(2026, 2, 1, 23, 59);

async function makeRetention(displayName: string, kind = "S3"): Promise<string> {
  const { name } = await client.manage("POST", "/retentions", { displayName, kind, duration: "315360000s" });
  return String(name);
}

const send = (token: string, metrics: readonly object[]) => {
  const headers = { AuthVersion: "V0.0.1", DataVersion: "V0.0.3", authorization: `Bearer ${token}` };
  return client.post(JSON.stringify({ Metrics: metrics }), headers);
};

/** Asks DuckDB about a retention's files. */
const askAbout = (retention: string, sql: string): Promise<unknown[]> =>
  askLake({ dataDir: laptop.dataDir, folder: folderOfTest(), retention }, sql);

it("keeps the points of a retention of kind S3 as Parquet files, a day in a folder, which DuckDB reads", async () => {
  const retention = await makeRetention("lake");
  const { uid, token } = await client.newSource([retention]);
  const metrics = Array.from({ length: 60 }, (_, second) =>
    metric(
      "temperature",
      { value: second / 2, ok: second % 2 === 0 },
      { Tags: { machine: `press ${second % 2}` }, Timestamp: new Date(start + second * 2_000).toISOString() },
    ),
  );
  expect(await send(token, metrics)).toMatchObject({ status: 200 });
  const rows = "select count(distinct event_id) from $lake";
  const prefix = `lake/${retention.split("/").at(-1)}/`;
  await until("both days' files", () => objectsOf(laptop.dataDir, prefix).size >= 2);
  expect(await askAbout(retention, rows)).toStrictEqual([["60"]]);
  const byDay = "select project, cast(day as varchar), source, tags['machine'], sum(numbers['value']) from $lake";
  const { id } = laptop.ready.project;
  expect(await askAbout(retention, `${byDay} group by all order by all`)).toStrictEqual([
    [id, "2026-03-01", uid, "press 0", 210 / 2],
    [id, "2026-03-01", uid, "press 1", 225 / 2],
    [id, "2026-03-02", uid, "press 0", 660 / 2],
    [id, "2026-03-02", uid, "press 1", 675 / 2],
  ]);
});

/** Asks as a dashboard does. Answers the results without the names of what was asked. */
async function ask(q: string, database: string, retention: string): Promise<unknown> {
  const query = new URLSearchParams({ q, db: database, rp: retention, epoch: "ns" });
  const headers = { authorization: `Bearer ${await client.token("admin")}` };
  const response = await fetch(`${laptop.ready.httpUrl}/query?${query}`, { headers });
  const body = (await response.json()) as { results: { error?: string }[]; error?: string };
  expect([response.status, body.error, body.results.flatMap(({ error }) => error ?? [])]).toStrictEqual([
    200,
    undefined,
    [],
  ]);
  return body.results;
}

const range = `time >= ${start}ms AND time < ${start + 3_600_000}ms`;

const queries = [
  "SELECT * FROM temperature",
  "SELECT value, machine FROM temperature ORDER BY time DESC LIMIT 3",
  "SELECT count(value), mean(value), median(value), stddev(value), spread(value) FROM temperature",
  `SELECT mean(value) FROM temperature WHERE ${range} GROUP BY time(1m), machine fill(null)`,
  `SELECT last(state), first(state) FROM temperature WHERE ${range} GROUP BY time(10m) fill(none)`,
  `SELECT max(value) FROM temperature WHERE machine =~ /press [12]/ AND value > 20 GROUP BY *`,
  "SELECT percentile(value, 90) FROM temperature; SELECT top(value, 2) FROM temperature",
  "SELECT difference(value), moving_average(value, 3) FROM temperature WHERE machine = 'press 1'",
  "SELECT value FROM temperature WHERE time > now()",
  "SHOW MEASUREMENTS; SHOW FIELD KEYS; SHOW TAG KEYS; SHOW TAG VALUES WITH KEY = machine",
];

it("answers every query alike from the lake and from DynamoDB", async () => {
  const retentions = [await makeRetention("fast", "DYNAMODB"), await makeRetention("far")];
  const { uid, token } = await client.newSource(retentions);
  for (let request = 0; request < 4; request++) {
    const metrics = Array.from({ length: 50 }, (_, index) => {
      const number = request * 50 + index;
      const Fields = { value: number / 4, state: number % 3 ? "on" : "off", ...(number % 5 ? {} : { ok: true }) };
      const Tags = { machine: `press ${number % 3}`, ...(number % 7 ? {} : { shift: "early" }) };
      return metric("temperature", Fields, { Tags, Timestamp: new Date(start + number * 4_000).toISOString() });
    });
    expect(await send(token, metrics)).toMatchObject({ status: 200 });
  }
  // Of two points of the same tags and time, each field is that of the later one.
  for (const Fields of [{ value: -1, was: 1 }, { value: -2 }]) {
    const twice = metric("temperature", Fields, { Timestamp: new Date(start - 60_000).toISOString() });
    expect(await send(token, [twice])).toMatchObject({ status: 200 });
  }
  for (const retention of ["fast", "far"]) {
    await until(`all points of ${retention}`, async () => {
      const found = JSON.stringify(
        await ask("SELECT count(value), last(was), min(value) FROM temperature", uid, retention),
      );
      return found.includes(",201,1,-2]") && found;
    });
  }
  for (const q of queries) expect(await ask(q, uid, "far"), q).toStrictEqual(await ask(q, uid, "fast"));
});

it("removes what a retention held once it is removed, and puts days together, of a removed source too", async () => {
  const names = [await makeRetention("short"), await makeRetention("long")];
  const { uid, token } = await client.newSource(names);
  const filesOf = (name = "") => [...objectsOf(laptop.dataDir, `lake/${name.split("/").at(-1)}/`).keys()];
  const begun = Date.now();
  for (let request = 1; request <= 22; request++) {
    // Are points of one day, also about midnight. Its files are put together once there are more than twenty.
    const Timestamp = new Date(begun + request).toISOString();
    expect(await send(token, [metric("temperature", { value: request }, { Timestamp })])).toMatchObject({
      status: 200,
    });
    await until(`file ${request}`, () => names.every((name) => filesOf(name).length >= request));
  }
  await client.manage("DELETE", `/sources/${uid}`);
  await client.manage("DELETE", `/retentions/${names[0]?.split("/").at(-1)}`);
  await until("the files to be gone", () => filesOf(names[0]).length === 0);
  await until("a part", () => filesOf(names[1]).some((key) => key.includes("/part-")));
  expect(await askAbout(names[1] ?? "", "select count(distinct event_id) from $lake")).toStrictEqual([["22"]]);
});
