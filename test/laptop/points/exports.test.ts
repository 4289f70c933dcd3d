import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { folderOfTest } from "../../support/folders/temporary-folder.ts";
import { startTestLaptop, type TestLaptop } from "../../support/laptop/laptop.ts";
import { Client, metric } from "../../support/laptop/platform.ts";
import { until } from "../../support/laptop/until.ts";

let laptop: TestLaptop;
let client: Client;
let sender: { uid: string; token: string };

const start = Date.UTC(2026, 2, 1, 12);
/** As many requests as make the points of the story. */
const requests = 20;
const pointsOfRequest = 10_000;
const points = requests * pointsOfRequest;

interface Shown {
  readonly name: string;
  readonly state: string;
  readonly rows: number;
  readonly bytes: number;
  readonly fileCount: number;
  readonly reason: string | null;
  readonly files: readonly {
    readonly name: string;
    readonly rows: number;
    readonly bytes: number;
    readonly url: string;
  }[];
  readonly manifestUrl: string | null;
}

beforeAll(async () => {
  laptop = await startTestLaptop();
  client = new Client(laptop.ready);
  const retention = { displayName: "archive", kind: "DYNAMODB", duration: "315360000s" };
  const { name } = await client.manage("POST", "/retentions", retention);
  sender = await client.newSource([String(name)]);
  const headers = { AuthVersion: "V0.0.1", DataVersion: "V0.0.3", authorization: `Bearer ${sender.token}` };
  for (let request = 0; request < requests; request++) {
    const Metrics = Array.from({ length: pointsOfRequest }, (_, index) => {
      const number = request * pointsOfRequest + index;
      const Timestamp = new Date(start + number * 100).toISOString();
      return metric("temperature", { number, state: "=on" }, { Tags: { machine: `press ${number % 3}` }, Timestamp });
    });
    const sent = () => client.post(JSON.stringify({ Metrics }), headers);
    await until("the points to be taken", async () => (await sent()).status === 200);
  }
});

afterAll(() => laptop?.stop());

const show = async (name: string): Promise<Shown> =>
  (await client.manage("GET", name.replace(`projects/${laptop.ready.project.id}`, ""))) as unknown as Shown;

/** Exports until all points are there: they are kept a moment after they were accepted. */
async function exported(format: "CSV" | "PARQUET"): Promise<Shown> {
  return until("an export of all points", async () => {
    const asked = { retention: "archive", sources: [sender.uid], format };
    const times = { startTime: new Date(start).toISOString(), endTime: new Date(start + points * 100).toISOString() };
    const { name } = await client.manage("POST", "/exports", { ...asked, ...times });
    const ended = await until("the end of the export", async () => {
      const found = await show(String(name));
      return found.state === "RUNNING" ? undefined : found;
    });
    expect(ended).toMatchObject({ state: "DONE", reason: null });
    return ended.rows === points ? ended : undefined;
  });
}

/** Downloads all files. Answers their folder. */
async function download({ files }: Shown): Promise<string> {
  const folder = folderOfTest();
  for (const { name, url, bytes } of files) {
    const answer = await fetch(url);
    expect(answer.headers.get("content-disposition")).toBe(`attachment; filename="${name}"`);
    const body = Buffer.from(await answer.arrayBuffer());
    expect(body.byteLength).toBe(bytes);
    await writeFile(join(folder, name), body);
  }
  return folder;
}

async function askDuckDb(sql: string): Promise<unknown[]> {
  const connection = await (await DuckDBInstance.create()).connect();
  return (await connection.runAndReadAll(sql)).getRowsJson();
}

const sumOfNumbers = (points * (points - 1)) / 2;

describe("an export of 200,000 points", () => {
  it("comes as Parquet, in files that DuckDB counts, each point once and in order", async () => {
    const ended = await exported("PARQUET");
    expect(ended.files.map(({ name }) => name)).toStrictEqual(
      Array.from({ length: ended.fileCount }, (_, index) => `part-0000${index + 1}.parquet`),
    );
    expect(ended.fileCount).toBeGreaterThanOrEqual(4);
    const folder = await download(ended);
    const counted = `select count(*), count(distinct time_ns), sum(numbers['number']), count(distinct tags['machine']) from '${folder}/*.parquet'`;
    expect(await askDuckDb(counted)).toEqual([[String(points), String(points), sumOfNumbers, "3"]]);
    const [first] = ended.files;
    const ordered = `select bool_and(number >= before) from (select numbers['number'] as number, lag(numbers['number'], 1, -1.0) over () as before from '${folder}/${first?.name}')`;
    expect(await askDuckDb(ordered)).toEqual([[true]]);
    const manifest = JSON.parse(await (await fetch(ended.manifestUrl ?? "")).text());
    expect(manifest).toMatchObject({ export: ended.name, rows: points, bytes: ended.bytes });
  });

  it("comes as CSV, whose texts no spreadsheet runs, and is gone when it is removed", async () => {
    const ended = await exported("CSV");
    const folder = await download(ended);
    const counted = `select count(*), count(distinct time_ns), sum("fields.number")::double, min("fields.state") from read_csv('${folder}/*.csv')`;
    expect(await askDuckDb(counted)).toEqual([[String(points), String(points), sumOfNumbers, "'=on"]]);
    const path = ended.name.replace(`projects/${laptop.ready.project.id}`, "");
    await client.manage("DELETE", path);
    expect((await fetch(ended.files[0]?.url ?? "")).status).toBe(404);
    await expect(client.manage("GET", path)).rejects.toMatchObject({ status: 404 });
  });
});
