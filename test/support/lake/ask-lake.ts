/** Asks DuckDB about the lake of a running laptop, as others read its files: with all rows that are in them. */

import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { objectsOf } from "../laptop/objects.ts";

interface Asked {
  readonly dataDir: string;
  /** Takes the files, as `aws s3 sync` writes them. */
  readonly folder: string;
  /** The retention's resource name. */
  readonly retention: string;
}

/** Answers the rows of a statement, in which `$lake` stands for the retention's files. */
export async function askLake({ dataDir, folder, retention }: Asked, sql: string): Promise<unknown[]> {
  const id = retention.split("/").at(-1) ?? "";
  for (const [key, body] of objectsOf(dataDir, `lake/${id}/`)) {
    await mkdir(dirname(join(folder, key)), { recursive: true });
    await writeFile(join(folder, key), body);
  }
  const connection = await (await DuckDBInstance.create()).connect();
  const files = `read_parquet('${folder}/lake/${id}/*/*/*.parquet', hive_partitioning = true)`;
  return (await connection.runAndReadAll(sql.replaceAll("$lake", files))).getRowsJson();
}
