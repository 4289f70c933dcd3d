/** Runs what docs/query.md shows with a laptop's own source. `guide.test.ts` runs its lines with a source of the reader's own. */

import { execFile, spawnSync } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, expect, it } from "vitest";
import { folderOfTests } from "../../support/folders/temporary-folder.ts";
import { root } from "../../support/import-graph.ts";
import { startTestLaptop, type TestLaptop } from "../../support/laptop/laptop.ts";
import { announceIn, blocksOf, lastingShellIn } from "../../support/laptop/pages.ts";
import { until } from "../../support/laptop/until.ts";

const page = "docs/query.md";
let laptop: TestLaptop;
let blocks: string[];
const folder = folderOfTests();
const bash = lastingShellIn(folder);

beforeAll(async () => {
  laptop = await startTestLaptop();
  await announceIn(folder(), laptop.ready);
  blocks = await blocksOf(page, "sh");
  // Sends the point of the walk-through, with which the page begins.
  await bash(
    ...(await blocksOf("README.md", "sh"))
      .filter((lines) => /^(ready\(\)|TOKEN=|curl -X POST)/.test(lines))
      .slice(0, 3),
  );
});

afterAll(() => laptop?.stop());

const run = promisify(execFile);

/** Puts a laptop's own address and credentials where a reader would. */
const filled = (lines: string): string =>
  lines
    .replaceAll("http://127.0.0.1:8080", laptop.ready.httpUrl)
    .replaceAll("port=8080", `port=${new URL(laptop.ready.httpUrl).port}`)
    .replaceAll("<id>", laptop.ready.apiToken.id)
    .replaceAll("<value>", laptop.ready.apiToken.value)
    .replaceAll("<source>", laptop.ready.source.activationUid);

/** Answers how many temperatures of the furnace there are. */
async function furnaceCount(): Promise<number> {
  const asking = 'curl -sS -G "$URL/api/query" -u "$READER" --data-urlencode "db=$SOURCE"';
  const text = await bash(`${asking} --data-urlencode 'q=SELECT count("temperature") FROM "furnace"'`);
  return Number(/,(\d+)\]/.exec(text)?.[1] ?? 0);
}

it("docs/query.md leads to a panel's query, and writes a line", async () => {
  const [names = "", panel = "", writing = ""] = blocks;
  await bash(names);
  const shown = await until("the mean", async () => {
    const text = await bash(panel);
    return text.includes("342") && text;
  });
  expect(shown).toContain(laptop.ready.source.activationUid);
  expect(shown).toContain("production_output");
  expect(await bash(writing)).toMatch(/^HTTP\/1.1 204/);
  await until("the line's point", async () => (await furnaceCount()) === 1);
});

it("docs/query.md writes from Node", async () => {
  const before = await furnaceCount();
  const [writing = "", ...others] = await blocksOf(page, "js");
  expect(others).toEqual([]);
  await run(process.execPath, ["-e", filled(writing)], { cwd: root });
  await until("the point", async () => (await furnaceCount()) === before + 1);
});

const hasPythonClient = spawnSync("python3", ["-c", "import influxdb"]).status === 0;

it.runIf(hasPythonClient)("docs/query.md writes and reads from Python", async () => {
  const before = await furnaceCount();
  const [lines = "", ...others] = await blocksOf(page, "python");
  expect(others).toEqual([]);
  await run("python3", ["-c", filled(lines)]);
  await until("the point", async () => (await furnaceCount()) === before + 1);
  expect((await run("python3", ["-c", filled(lines)])).stdout).toContain("'mean': 812.5");
});

it.skipIf(hasPythonClient)(
  "docs/query.md is not run from Python, since `influxdb` is not installed for python3",
  (context) => {
    context.skip();
  },
);

async function filesOf(exporting: string, fetching: string): Promise<string[]> {
  await bash(exporting);
  const isDone = async () =>
    (await bash('curl -sS -u "$KEY" "$PROJECT/exports/$EXPORT" | field state')).includes("DONE");
  await until("the export", isDone);
  await bash(fetching);
  return (await readdir(folder())).filter((name) => name.startsWith("part-")).sort();
}

it("docs/query.md copies points out, and DuckDB reads both kinds of files by the statements that it shows", async () => {
  const [, , , exporting = "", fetching = "", ...others] = blocks;
  expect(others).toEqual([]);
  const asParquet = exporting.replace('\\"CSV\\"', '\\"PARQUET\\"');
  expect(await filesOf(exporting, fetching)).toEqual(["part-00001.csv"]);
  expect(await readFile(join(folder(), "part-00001.csv"), "utf8")).toContain("342");
  expect(await filesOf(asParquet, fetching)).toEqual(["part-00001.csv", "part-00001.parquet"]);
  const [statements = "", ...more] = await blocksOf(page, "sql");
  expect(more).toEqual([]);
  const connection = await (await DuckDBInstance.create()).connect();
  const answers = [];
  for (const statement of statements.split(/;\n/).filter((text) => text !== "")) {
    const here = statement.replaceAll("'part-", `'${folder()}/part-`);
    answers.push((await connection.runAndReadAll(here)).getRowsJson());
  }
  const { activationUid } = laptop.ready.source;
  const temperatures = await furnaceCount();
  expect(answers).toEqual([[[activationUid, expect.any(String), 342]], [[String(1 + temperatures)]]]);
});
