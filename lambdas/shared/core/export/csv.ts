/**
 * Writes rows as CSV (RFC 4180), with a column for each tag and field that the rows have. A missing value is an empty
 * cell, and every text is in quotes, so that "" is a text without characters and "5" is no number.
 */

import type { FieldValue } from "../event/field-value.ts";
import { millisOf } from "../instant.ts";
import type { ExportRow, FormulaRule } from "./row.ts";

/** Columns that each file has, first and in this order. */
const fixedColumns = ["time", "time_ns", "source", "measurement", "connection_tag"] as const;

/** Sets names of tags and of fields apart from each other, and from the columns that each file has. */
export const tagColumn = (key: string): string => `tags.${key}`;
export const fieldColumn = (name: string): string => `fields.${name}`;

/** Matches what spreadsheets may take for a formula: the signs that begin one, their wide forms, and what they pass over. */
const formula = /^'*[=+\-@＝＋－＠\t\r\n]/;

/** Ends each line, the last one too. */
const endOfLine = "\r\n";

/**
 * Puts an apostrophe in front of what a spreadsheet would run, and in front of what would look so escaped. So a reader
 * gets the text back that takes one apostrophe away wherever `formula` still matches.
 */
export const escapeFormula = (text: string): string => (formula.test(text) ? `'${text}` : text);

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/** Leaves plain names without quotes, since some readers show them. */
const heading = (name: string): string => (/^[\w.]+$/.test(name) ? name : quoted(name));

/** Answers a time as RFC 3339 with nine digits, whatever they are, so that all have one length. */
function timeOf(atNanos: bigint): string {
  const second = new Date(millisOf(atNanos)).toISOString().slice(0, 19);
  return `${second}.${(atNanos % 1_000_000_000n).toString().padStart(9, "0")}Z`;
}

/** Answers a file with the rows in their order. */
export function encodeCsv(rows: readonly ExportRow[], formulas: FormulaRule): Uint8Array {
  const columns = columnsOf(rows);
  const text = (value: string): string => quoted(formulas === "ESCAPE" ? escapeFormula(value) : value);
  const cell = (value: FieldValue): string => {
    if (typeof value === "string") return text(value);
    // Keeps the sign of zero, which a number's own text drops.
    return Object.is(value, -0) ? "-0" : String(value);
  };
  const lines = [[...columns.keys()].map(heading).join(",")];
  for (const { atNanos, source, measurement, connectionTag, tags, fields } of rows) {
    const cells = new Array<string>(columns.size).fill("");
    const set = (column: string, value: string): void => {
      const place = columns.get(column);
      if (place !== undefined) cells[place] = value;
    };
    set("time", timeOf(atNanos));
    set("time_ns", String(atNanos));
    set("source", text(source));
    set("measurement", text(measurement));
    if (connectionTag !== "") set("connection_tag", text(connectionTag));
    for (const [key, value] of tags) set(tagColumn(key), text(value));
    for (const [name, value] of fields) set(fieldColumn(name), cell(value));
    lines.push(cells.join(","));
  }
  return Buffer.from(lines.join(endOfLine) + endOfLine);
}

/** Answers the places of the columns by their names: tags and fields stand in the order of their names. */
function columnsOf(rows: readonly ExportRow[]): ReadonlyMap<string, number> {
  const tags = new Set<string>();
  const fields = new Set<string>();
  for (const row of rows) {
    for (const [key] of row.tags) tags.add(tagColumn(key));
    for (const [name] of row.fields) fields.add(fieldColumn(name));
  }
  const names = [...fixedColumns, ...[...tags].sort(), ...[...fields].sort()];
  return new Map(names.map((name, place) => [name, place]));
}
