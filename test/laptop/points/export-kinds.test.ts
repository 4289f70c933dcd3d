import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { folderOfTest } from "../../support/folders/temporary-folder.ts";
import { Influxd, influxdPath } from "../../support/influxdb/influxd.ts";
import { InfluxqlDouble } from "../../support/influxdb/influxql-double.ts";
import { startTestLaptop, type TestLaptop } from "../../support/laptop/laptop.ts";
import { Client, metric } from "../../support/laptop/platform.ts";
import { until } from "../../support/laptop/until.ts";

const requests = 4;
const pointsOfRequest = 1_500;
const points = requests * pointsOfRequest;
/** Has so long a text in each point that one file of an export does not take all. Timestream takes hardly more. */
const text = "x".repeat(1_600);
/** Spreads the points over a week. */
const secondsApart = 100;
const start = Math.floor(Date.now() / 1000) * 1000 - (points * secondsApart + 3_600) * 1000;

let laptop: TestLaptop;
let client: Client;
let server: Influxd | InfluxqlDouble;
let uid: string;

/** Starts a real InfluxDB where there is one. */
async function startServer(): Promise<Influxd | InfluxqlDouble> {
  const binary = influxdPath();
  if (binary === undefined) return new InfluxqlDouble().listen();
  const influxd = await Influxd.start(binary);
  await fetch(`${influxd.url}/query?${new URLSearchParams({ q: "CREATE DATABASE plant" })}`, { method: "POST" });
  return influxd;
}

beforeAll(async () => {
  server = await startServer();
  laptop = await startTestLaptop();
  client = new Client(laptop.ready);
  const influxdb = { version: 1, url: server.url, database: "plant" };
  const names: string[] = [];
  for (const [kind, more] of [
    ["S3", {}],
    ["TIMESTREAM", {}],
    ["INFLUXDB", { influxdb }],
  ] as const) {
    const made = { displayName: kind, kind, duration: "31536000s", ...more };
    names.push(String((await client.manage("POST", "/retentions", made)).name));
  }
  const source = await client.newSource(names);
  uid = source.uid;
  const headers = { AuthVersion: "V0.0.1", DataVersion: "V0.0.3", authorization: `Bearer ${source.token}` };
  for (let request = 0; request < requests; request++) {
    const Metrics = Array.from({ length: pointsOfRequest }, (_, index) => {
      const number = request * pointsOfRequest + index;
      const Timestamp = new Date(start + number * secondsApart * 1000).toISOString();
      return metric("temperature", { number, text }, { Tags: { machine: `press ${number % 3}` }, Timestamp });
    });
    const body = JSON.stringify({ Metrics });
    await until("the points to be taken", async () => (await client.post(body, headers)).status === 200);
  }
});

afterAll(async () => {
  await laptop?.stop();
  await server?.[Symbol.asyncDispose]();
});

interface Shown {
  readonly state: string;
  readonly rows: number;
  readonly reason: string | null;
  readonly files: readonly { readonly name: string; readonly url: string }[];
}

const show = async (name: string): Promise<Shown> =>
  (await client.manage("GET", name.replace(`projects/${laptop.ready.project.id}`, ""))) as unknown as Shown;

/** Exports until all points are there: they are kept a moment after they were accepted. */
const exported = (retention: string): Promise<Shown> =>
  until(`an export of all points of ${retention}`, async () => {
    const times = { startTime: new Date(start).toISOString(), endTime: new Date().toISOString() };
    const asked = { retention, sources: [uid], format: "PARQUET", ...times };
    const { name } = await client.manage("POST", "/exports", asked);
    const ended = await until("the end of the export", async () => {
      const found = await show(String(name));
      return found.state === "RUNNING" ? undefined : found;
    });
    expect(ended).toMatchObject({ state: "DONE", reason: null });
    return ended.rows === points ? ended : undefined;
  });

async function download({ files }: Shown): Promise<string> {
  const folder = folderOfTest();
  for (const { name, url } of files) {
    await writeFile(join(folder, name), Buffer.from(await (await fetch(url)).arrayBuffer()));
  }
  return folder;
}

describe.each(["S3", "TIMESTREAM", "INFLUXDB"])("an export of a week of a retention of kind %s", (retention) => {
  it("has every point once and in order, in several files", async () => {
    const ended = await exported(retention);
    expect(ended.files.length).toBeGreaterThanOrEqual(2);
    const folder = await download(ended);
    const connection = await (await DuckDBInstance.create()).connect();
    const ask = async (sql: string) => (await connection.runAndReadAll(sql)).getRowsJson();
    const numbers = "numbers['number']";
    const counted = `select count(*), count(distinct time_ns), sum(${numbers}), count(distinct tags['machine']) from '${folder}/*.parquet'`;
    expect(await ask(counted)).toEqual([[String(points), String(points), (points * (points - 1)) / 2, "3"]]);
    const ordered = `select bool_and(n >= before) from (select ${numbers} as n, lag(${numbers}, 1, -1.0) over () as before from '${folder}/${ended.files[0]?.name}')`;
    expect(await ask(ordered)).toEqual([[true]]);
  });
});
