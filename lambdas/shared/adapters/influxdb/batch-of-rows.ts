/** Turns rows of an InfluxDB's answer into columns. */

import type { Table } from "../../core/influxdb/query-answer.ts";
import type { Selected } from "../../core/influxdb/statements.ts";
import type { Batch, FieldColumn } from "../../core/query/series.ts";

interface Rows {
  /** Each begins with its time, and goes on with what was selected. */
  readonly rows: Table["rows"];
  readonly times: BigInt64Array;
}

/** Takes the first `count` rows. */
export function batchOfRows({ rows, times }: Rows, selected: readonly Selected[], count: number): Batch {
  const fields = new Map<string, GrowingColumn>();
  const tags = new Map<string, (string | undefined)[]>();
  for (const [place, { kind, name }] of selected.entries()) {
    const values = rows.slice(0, count).map((row) => row[place + 1]);
    if (kind === "tag") tags.set(name, values.map(tagOf));
    else fields.set(name, withValues(fields.get(name) ?? {}, values));
  }
  return { count, times: times.subarray(0, count), fields, tags };
}

/** InfluxDB answers a tag that a point lacks as null or as nothing. */
const tagOf = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

interface GrowingColumn extends FieldColumn {
  readonly others?: (string | boolean | undefined)[];
}

/** Adds the values of one type to a field, which may have those of another in other rows. */
function withValues(column: GrowingColumn, values: readonly unknown[]): GrowingColumn {
  const { numbers = new Float64Array(values.length).fill(Number.NaN), others = values.map(() => undefined) } = column;
  for (const [index, value] of values.entries()) {
    if (typeof value === "number") numbers[index] = value;
    else if (typeof value === "string" || typeof value === "boolean") others[index] = value;
  }
  return { numbers, others };
}
