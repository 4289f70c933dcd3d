import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { expect, it } from "vitest";
import { encodeExportFile } from "../../../../../../lambdas/shared/adapters/s3/lake/encode.ts";
import type { ExportRow } from "../../../../../../lambdas/shared/core/export/row.ts";
import { folderOfTest } from "../../../../../support/folders/temporary-folder.ts";

const base = 1_708_876_800_000_000_000n;

it("A file of an export has the lake's columns, without those that belong to one point", async () => {
  const rows = Array.from(
    { length: 1_000 },
    (_, index): ExportRow => ({
      source: "s",
      measurement: "m",
      atNanos: base + BigInt(index),
      connectionTag: index % 2 ? "Data_API" : "",
      tags: [["machine", `press ${index % 3}`]],
      fields: [["x", index / 2], ["ok", index % 5 === 0], ...(index % 4 ? [] : [["state", "off"] as const])],
    }),
  );
  const path = join(folderOfTest(), "part-00001.parquet");
  await writeFile(path, encodeExportFile(rows));
  const connection = await (await DuckDBInstance.create()).connect();
  const ask = async (sql: string) => (await connection.runAndReadAll(`${sql} read_parquet('${path}'))`)).getRowsJson();
  expect(await ask("select column_name, column_type from (describe select * from")).toEqual([
    ["source", "VARCHAR"],
    ["time", "TIMESTAMP WITH TIME ZONE"],
    ["time_ns", "BIGINT"],
    ["measurement", "VARCHAR"],
    ["connection_tag", "VARCHAR"],
    ["tags", "MAP(VARCHAR, VARCHAR)"],
    ["numbers", "MAP(VARCHAR, DOUBLE)"],
    ["texts", "MAP(VARCHAR, VARCHAR)"],
    ["flags", "MAP(VARCHAR, BOOLEAN)"],
  ]);
  const sums =
    "count(*), sum(numbers['x']), count(*) filter (flags['ok']), count(texts['state']), max(time_ns), count(distinct tags['machine'])";
  expect(await ask(`select ${sums} from (select * from`)).toEqual([
    ["1000", (999 * 1000) / 4, "200", "250", String(base + 999n), "3"],
  ]);
});
