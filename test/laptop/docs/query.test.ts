/** Runs the lines of docs/query.md as a newcomer would, against a laptop. */

import { execFile, spawnSync } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { folderOfTests } from "../../support/folders/temporary-folder.ts";
import { root } from "../../support/import-graph.ts";
import { startTestLaptop, type TestLaptop } from "../../support/laptop/laptop.ts";
import { announceIn, blocksOf, shellIn } from "../../support/laptop/pages.ts";
import { until } from "../../support/laptop/until.ts";

const page = "docs/query.md";
let laptop: TestLaptop;
let blocks: string[];
const folder = folderOfTests();
const bash = shellIn(folder);

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
  const [panel = ""] = blocks;
  const asking = 'curl -sS -G "$URL/query" -u "$TOKEN" --data-urlencode "db=$SOURCE"';
  const [names = ""] = panel.split(/^curl/m);
  const text = await bash(names, `${asking} --data-urlencode 'q=SELECT count("temperature") FROM "furnace"'`);
  return Number(/,(\d+)\]/.exec(text)?.[1] ?? 0);
}

it("docs/query.md leads to a panel's query, and writes a line", async () => {
  const [panel = "", writing = ""] = blocks;
  const shown = await until("the mean", async () => {
    const text = await bash(panel);
    return text.includes("342") && text;
  });
  expect(shown).toContain(laptop.ready.source.activationUid);
  expect(shown).toContain("production_output");
  const [names = ""] = panel.split(/^curl/m);
  expect(await bash(names, writing)).toMatch(/^HTTP\/1.1 204/);
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

it("docs/query.md copies points out", async () => {
  const [panel = "", , exporting = ""] = blocks;
  const [names = ""] = panel.split(/^curl/m);
  const year = new Date().getUTCFullYear();
  const inTime = exporting.replace("2026-01-01", `${year - 1}-01-01`).replace("2027-01-01", `${year + 1}-01-01`);
  const [making = "", fetching = ""] = inTime.split(/(?=^curl -sS -u "\$KEY" "\$V2\/exports\/\$EXPORT" \|)/m);
  const told = await bash(names, making, "echo; declare -p EXPORT V2 KEY");
  const declared = told.slice(told.indexOf("declare"));
  await until("the export", async () =>
    (await bash(declared, 'curl -sS -u "$KEY" "$V2/exports/$EXPORT"')).includes('"DONE"'),
  );
  await bash(declared, fetching);
  const csv = (await readdir(folder())).filter((name) => name.endsWith(".csv"));
  expect(csv).toEqual(["part-00001.csv"]);
  expect(await readFile(join(folder(), csv[0] ?? ""), "utf8")).toContain("342");
});
