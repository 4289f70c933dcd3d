import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, expect, it } from "vitest";
import { folderOfTest } from "../../support/folders/temporary-folder.ts";
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

async function retentionInLake(displayName: string): Promise<string> {
  const { name } = await client.manage("POST", "/retentions", { displayName, kind: "S3", duration: "315360000s" });
  return String(name);
}

const send = (token: string, metrics: readonly object[]) => {
  const headers = { AuthVersion: "V0.0.1", DataVersion: "V0.0.3", authorization: `Bearer ${token}` };
  return client.post(JSON.stringify({ Metrics: metrics }), headers);
};

/** Writes a retention's files into a folder, as `aws s3 sync` does, and asks DuckDB about them. */
async function askAbout(retention: string, sql: string): Promise<unknown[]> {
  const folder = folderOfTest();
  const id = retention.split("/").at(-1) ?? "";
  for (const [key, body] of objectsOf(laptop.dataDir, `lake/${id}/`)) {
    await mkdir(dirname(join(folder, key)), { recursive: true });
    await writeFile(join(folder, key), body);
  }
  const connection = await (await DuckDBInstance.create()).connect();
  const files = `read_parquet('${folder}/lake/${id}/*/*/*.parquet', hive_partitioning = true)`;
  return (await connection.runAndReadAll(sql.replaceAll("$lake", files))).getRowsJson();
}

it("keeps the points of a retention of kind S3 as Parquet files, a day in a folder, which DuckDB reads", async () => {
  const retention = await retentionInLake("lake");
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
