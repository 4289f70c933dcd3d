/** Answers queries page by page. */

import { createHash, randomUUID } from "node:crypto";
import { parseJson } from "../../../../lambdas/shared/core/parse-json.ts";
import type { ColumnKind, RowPlace, StoredRow, StoredTable } from "../../../backends/timestream/model.ts";
import { oldestNanos, type TimestreamStore } from "../../../backends/timestream/timestream-store.ts";
import { asNumber, asObject, asText, type JsonObject } from "../../../template/json.ts";
import type { Result } from "../json-protocol.ts";
import { invalid } from "./faults.ts";
import { readQuery } from "./read-query.ts";

const mostRows = 1_000;

interface Asked {
  readonly store: TimestreamStore;
  readonly demand: (name: { readonly database: string; readonly table: string }) => StoredTable;
  readonly nowMillis: number;
}

/** The place of a page in the answer to one query. */
interface PageToken {
  readonly query: string;
  readonly after?: { readonly at: string; readonly series: number };
}

/**
 * Answers a page. The first has no row yet, as AWS may answer while a query runs, so that no reader takes a page without
 * rows for the end.
 */
export function answerQuery(input: JsonObject, { store, demand, nowMillis }: Asked): Result {
  const sql = asText(input.QueryString) ?? "";
  const query = readQuery(sql);
  const table = demand(query);
  const columns = columnsOf(store.columns(table));
  const unknown = query.dimensions.find(([name]) => !columns.some((column) => column.name === name));
  if (unknown) throw invalid(`line 1:1: Column '${unknown[0]}' does not exist`);
  const most = mostIn(input);
  const page = tokenIn(input, digestOf(sql));
  if (page === undefined) return answered([], columns, { query: digestOf(sql) });
  const oldest = oldestNanos(table.settings, nowMillis);
  const range = { ...query, fromNanos: query.fromNanos < oldest ? oldest : query.fromNanos };
  const after = page.after && { atNanos: BigInt(page.after.at), series: page.after.series };
  const rows = store.rows(table, range, after, most);
  const last = rows.at(-1);
  return answered(
    rows,
    columns,
    last && rows.length === most ? { query: page.query, after: written(last.place) } : undefined,
  );
}

const written = ({ atNanos, series }: RowPlace) => ({ at: String(atNanos), series });

const digestOf = (sql: string): string => createHash("sha256").update(sql).digest("base64url");

function mostIn({ MaxRows }: JsonObject): number {
  const most = asNumber(MaxRows ?? mostRows) ?? 0;
  if (!Number.isInteger(most) || most < 1 || most > mostRows) throw invalid(`MaxRows must be from 1 to ${mostRows}.`);
  return most;
}

function tokenIn({ NextToken }: JsonObject, query: string): PageToken | undefined {
  if (NextToken === undefined) return undefined;
  const token = readToken(String(NextToken));
  if (token?.query !== query) throw invalid("NextToken is of another query.");
  return token;
}

function readToken(text: string): PageToken | undefined {
  try {
    const { query, after } = asObject(parseJson(Buffer.from(text, "base64url").toString("utf8")));
    const { at, series } = asObject(after);
    const place = { at: asText(at) ?? "0", series: asNumber(series) ?? 0 };
    return { query: asText(query) ?? "", ...(after === undefined ? {} : { after: place }) };
  } catch {
    return undefined;
  }
}

interface Column {
  readonly name: string;
  readonly type: string;
  readonly textOf: (row: StoredRow, measures: ReadonlyMap<string, string>) => string | undefined;
}

/** Answers the columns of `*`: those of the table, its measure name and time among them. */
function columnsOf(kinds: ReadonlyMap<string, ColumnKind>): Column[] {
  const dimensions = [...kinds].filter(([, kind]) => kind === "DIMENSION");
  const measures = [...kinds].filter(([, kind]) => kind !== "DIMENSION");
  return [
    ...dimensions.map(
      ([name]): Column => ({
        name,
        type: "VARCHAR",
        textOf: (row) => row.dimensions.find(([each]) => each === name)?.[1],
      }),
    ),
    { name: "measure_name", type: "VARCHAR", textOf: (row) => row.measureName },
    { name: "time", type: "TIMESTAMP", textOf: (row) => timestampOf(row.atNanos) },
    ...measures.map(
      ([name, type]): Column => ({
        name,
        type,
        textOf: (_, values) => shown(type, values.get(name)),
      }),
    ),
  ];
}

const shown = (type: ColumnKind, value: string | undefined): string | undefined =>
  type === "TIMESTAMP" && value !== undefined ? timestampOf(BigInt(value)) : value;

/** Writes a time as Timestream does, such as `2024-02-25 16:00:00.123456789`. */
function timestampOf(nanos: bigint): string {
  const [day = "", clock = ""] = new Date(Number(nanos / 1_000_000n)).toISOString().split("T");
  return `${day} ${clock.slice(0, 8)}.${String(nanos % 1_000_000_000n).padStart(9, "0")}`;
}

function answered(rows: readonly StoredRow[], columns: readonly Column[], next: PageToken | undefined): Result {
  const token = next && Buffer.from(JSON.stringify(next)).toString("base64url");
  return {
    output: {
      QueryId: randomUUID().replaceAll("-", "").toUpperCase(),
      ColumnInfo: columns.map(({ name, type }) => ({ Name: name, Type: { ScalarType: type } })),
      Rows: rows.map((row) => {
        const measures = new Map(row.measures.map(({ name, value }) => [name, value]));
        return { Data: columns.map(({ textOf }) => datumOf(textOf(row, measures))) };
      }),
      ...(token === undefined ? {} : { NextToken: token }),
      QueryStatus: { ProgressPercentage: token === undefined ? 100 : 50 },
    },
  };
}

const datumOf = (value: string | undefined) => (value === undefined ? { NullValue: true } : { ScalarValue: value });
