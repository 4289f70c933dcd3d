/** Writes the query by which the rows of a series are read, and reads what comes back. */

import type { FieldValue } from "../event/field-value.ts";
import type { KeptPoint } from "../event/kept-point.ts";
import type { Scan } from "../query/series.ts";
import { acceptedColumn, connectionColumn, eventColumn, meaningOf, sourceColumn } from "./columns.ts";

const latestNanos = 2n ** 63n - 1n;

const quotedName = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const quotedText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/**
 * Asks for all columns, because all tags are wanted and a table's are not known beforehand. Answers undefined if no point
 * can be in the range: none is from before 1970.
 */
export function seriesQuery(database: string, { series, from, to, order }: Scan): string | undefined {
  const [first, last] = [from < 0n ? 0n : from, to > latestNanos ? latestNanos : to];
  if (last < first) return undefined;
  return [
    `SELECT * FROM ${quotedName(database)}.${quotedName(series.retention)}`,
    `WHERE measure_name = ${quotedText(series.measurement)}`,
    `AND ${quotedName(sourceColumn)} = ${quotedText(series.source)}`,
    `AND time BETWEEN from_nanoseconds(${first}) AND from_nanoseconds(${last})`,
    `ORDER BY time ${order === "newest-first" ? "DESC" : "ASC"}`,
  ].join(" ");
}

/** The columns of an answer and one of its rows, in the same order. A value is absent where the row has none. */
export interface AnsweredRow {
  readonly columns: readonly string[];
  readonly values: readonly (string | undefined)[];
}

/** Reads a point out of a row. Throws if the row has no time, which every row has. */
export function pointOf({ columns, values }: AnsweredRow, measurement: string): KeptPoint {
  const tags: Record<string, string> = Object.create(null);
  const fields: Record<string, FieldValue> = Object.create(null);
  const own = new Map<string, string>();
  for (const [index, column] of columns.entries()) {
    const value = values[index];
    if (value === undefined) continue;
    const meaning = meaningOf(column);
    switch (meaning.kind) {
      case "tag":
        tags[meaning.name] = value;
        break;
      case "number":
        fields[meaning.name] = Number(value);
        break;
      case "text":
        fields[meaning.name] = value;
        break;
      case "flag":
        fields[meaning.name] = value === "true";
        break;
      case "own":
        own.set(column, value);
    }
  }
  return {
    measurement,
    connectionTag: own.get(connectionColumn) ?? "",
    tags,
    fields,
    atNanos: nanosOf(own.get("time") ?? ""),
    eventId: own.get(eventColumn) ?? "",
    acceptedAt: Number(own.get(acceptedColumn) ?? 0),
  };
}

/** Timestream writes times in UTC, such as `2024-02-25 16:00:00.123456789`. */
const timeForm = /^(\d{4,}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?$/;

function nanosOf(text: string): string {
  const [, day, clock, fraction = ""] = timeForm.exec(text) ?? [];
  const millis = Date.parse(`${day}T${clock}Z`);
  if (Number.isNaN(millis)) throw new Error(`Timestream answered a row whose time is ${JSON.stringify(text)}.`);
  return String(BigInt(millis) * 1_000_000n + BigInt(fraction.padEnd(9, "0")));
}
