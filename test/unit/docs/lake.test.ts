import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeLakeFile } from "../../../lambdas/shared/adapters/s3/lake/encode.ts";
import { lakeSchema } from "../../../lambdas/shared/adapters/s3/lake/schema.ts";
import { dayPrefix, filesOf, mergedNames, retentionPrefix } from "../../../lambdas/shared/core/lake/layout.ts";
import type { LakePoint } from "../../../lambdas/shared/core/lake/point.ts";
import { folderOfTests } from "../../support/folders/temporary-folder.ts";
import { root } from "../../support/import-graph.ts";
import { point } from "../../support/points.ts";

const page = readFileSync(join(root, "docs/retentions.md"), "utf8");
const [, section = ""] = /\n### Reading it with other tools\n([\s\S]*?)\n## /.exec(page) ?? [];
const blocks = [...section.matchAll(/```sql\n([\s\S]*?)```/g)].map(([, text = ""]) => text);
const [duckdb = "", table = "", athenasView = ""] = blocks;
const statements = duckdb.split(";").map((text) => text.trim());

const place = { project: "projectofacmecorp001", retention: "retention00000000001" };
const startMillis = Date.UTC(2026, 1, 28, 23, 30);

/** Makes the points of a source, a minute apart, over the end of a month. */
const pointsOf = (source: string): LakePoint[] =>
  Array.from({ length: 60 }, (_, minute) => ({
    ...point,
    source,
    measurement: "temperature",
    tags: { machine: `press ${minute % 2}` },
    fields: { value: minute, ok: true },
    eventId: `${source}${String(minute).padStart(13, "0")}`,
    atNanos: `${startMillis + minute * 60_000}000000`,
    acceptedAt: startMillis,
  }));

const folder = folderOfTests();

function write(key: string, body: Uint8Array | string): void {
  const path = join(folder(), "lake", key.slice(retentionPrefix(place.retention).length));
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, body);
}

const instance = await DuckDBInstance.create();
const connection = await instance.connect();
const ask = async (sql: string) => (await connection.runAndReadAll(sql)).getRowsJson();
/** Answers rows of a statement of the page, which begins so. */
const answerOf = (start: string) => ask(statements.find((text) => text.startsWith(start)) ?? `no statement: ${start}`);

beforeAll(async () => {
  const points = [...pointsOf("press-4"), ...pointsOf("press-5")];
  for (const file of filesOf(place, points)) write(file.key, encodeLakeFile(file.points));
  // A batch that came again, cut otherwise, accepted later; and a list of replaced files.
  const again = points.slice(20, 50).map((each) => ({ ...each, acceptedAt: each.acceptedAt + 1 }));
  for (const file of filesOf(place, again)) write(file.key, encodeLakeFile(file.points));
  write(mergedNames(dayPrefix(place, "2026-03-01"), ["one"]).list, "{}");
  await connection.run(`SET file_search_path = '${folder()}'`);
  await connection.run(statements[0] ?? "");
});
afterAll(() => connection.closeSync());

describe("what the page shows of the lake in DuckDB", () => {
  it("counts every point once, although some are in two files", async () => {
    expect(await ask("SELECT count(*) FROM read_parquet('lake/*/*/*.parquet')")).toEqual([["150"]]);
    expect(await ask("SELECT count(*), sum(numbers['value']) FROM points")).toEqual([["120", 59 * 60]]);
    expect(await answerOf("SELECT count(*)")).toEqual([["60"]]);
    const accepted = "SELECT count(*) FROM points WHERE epoch_ms(accepted_at)";
    expect(await ask(`${accepted} = ${startMillis + 1}`)).toEqual([["30"]]);
  });

  it("reads the files of the days alone that are asked for", async () => {
    const plan = JSON.stringify(await ask("EXPLAIN SELECT count(*) FROM points WHERE day = '2026-03-01'"));
    expect(plan).toMatch(/Scanning Files: 2\/4/);
  });

  it("answers means, quarters of hours and names of fields", async () => {
    expect(await answerOf("SELECT source")).toEqual([
      ["press-4", "press 0", 44, 58],
      ["press-4", "press 1", 45, 59],
      ["press-5", "press 0", 44, 58],
      ["press-5", "press 1", 45, 59],
    ]);
    const quarters = (await answerOf("SELECT time_bucket")).map(([quarter, mean]) => [
      String(quarter).slice(0, 16),
      mean,
    ]);
    expect(quarters).toEqual([
      ["2026-03-01 00:00", 37],
      ["2026-03-01 00:15", 52],
    ]);
    expect(await answerOf("SELECT DISTINCT")).toEqual([["temperature", "value"]]);
  });

  it("has no statement that was not tried", async () => {
    const [copy = "", ...more] = statements.filter((text) => text.startsWith("COPY"));
    const csv = join(folder(), "values.csv");
    await connection.run(copy.replace("values.csv", csv));
    expect([existsSync(csv), readFileSync(csv, "utf8").split("\n").length, more]).toEqual([true, 62, []]);
    const starts = statements.map((text) => text.split(/\W/, 2).join(" "));
    expect(starts).toEqual([
      "CREATE VIEW",
      "SELECT count",
      "SELECT source",
      "SELECT time_bucket",
      "SELECT DISTINCT",
      "COPY ",
      "",
    ]);
  });
});

describe("the table that the page shows for Athena", () => {
  const types: Readonly<Record<string, string>> = {
    BYTE_ARRAY: "string",
    INT64: "bigint",
    TIMESTAMP_MICROS: "timestamp",
    DOUBLE: "double",
    BOOLEAN: "boolean",
  };

  it("has the columns of the files", () => {
    const elements = lakeSchema.slice(1);
    const typeOf = (index: number): string => {
      const { converted_type: converted = "", type = "" } = elements[index] ?? {};
      return types[converted] ?? types[type] ?? "unknown";
    };
    const nameless = ["key_value", "key", "value"];
    const columns = elements.flatMap(({ name, converted_type }, index) => {
      if (nameless.includes(name)) return [];
      const type = converted_type === "MAP" ? `map<${typeOf(index + 2)},${typeOf(index + 3)}>` : typeOf(index);
      return [`\`${name}\` ${type}`];
    });
    const [, shown = ""] = /lake \(([\s\S]*?)\n\)/.exec(table) ?? [];
    expect(shown.trim().split(/,\s+/)).toEqual(columns);
  });

  it("finds the folders of days", () => {
    const location = /'storage.location.template' = 's3:\/\/<bucket>\/(.*)'/.exec(table)?.[1] ?? "";
    const parameters: Readonly<Record<string, string>> = { project: place.project, day: "2026-03-01" };
    const found = location
      .replace("<retention>", place.retention)
      .replace(/\$\{(\w+)\}/g, (_, name: string) => parameters[name] ?? "");
    expect(found).toBe(dayPrefix(place, "2026-03-01"));
    expect(table).toContain("PARTITIONED BY (`project` string, `day` string)");
  });

  it("has a view that drops what DuckDB's drops", () => {
    const windows = [duckdb, athenasView].map((text) => /OVER \((.*?)\)/.exec(text)?.[1]);
    expect(windows[0]).toBeDefined();
    expect(windows[0]).toBe(windows[1]);
  });
});
