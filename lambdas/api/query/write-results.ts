/** Writes what statements answered in the forms of InfluxDB's HTTP API: JSON and CSV. */

import type { AnsweredSeries, Cell } from "../../shared/core/query/engine/answer.ts";
import { zoneOffsetOf } from "../../shared/core/query/influxql/checks/time-zone.ts";
import type { AnsweredStatement, StatementResult } from "./run-statements.ts";
import { type Json, jsonText } from "./write-json.ts";
import { timesAsText, timesIn, type WriteTime } from "./write-time.ts";

interface JsonStyle {
  /** The nanoseconds of the unit that times are told in; absent means texts. */
  readonly unit: bigint | undefined;
  readonly pretty: boolean;
}

/** InfluxDB's own indent, and the line's end that its clients see on terminals. */
const indent = "    ";

export function resultsAsJson(results: readonly StatementResult[], { unit, pretty }: JsonStyle): string {
  const shown = results.map((result, statement_id): Json => {
    if (result.kind === "failed") return { statement_id, error: result.error.message };
    const write = unit === undefined ? timesOf(result) : timesIn(unit);
    return {
      statement_id,
      messages: result.messages.length > 0 ? result.messages.map(({ level, text }) => ({ level, text })) : undefined,
      series: result.series.length > 0 ? result.series.map((series) => seriesOf(series, write)) : undefined,
    };
  });
  return `${jsonText({ results: shown }, pretty ? indent : "")}\n`;
}

const timesOf = ({ timeZone }: AnsweredStatement): WriteTime =>
  timesAsText(timeZone === undefined ? undefined : zoneOffsetOf(timeZone));

const seriesOf = ({ name, tags, columns, values }: AnsweredSeries, write: WriteTime): Json => ({
  name,
  tags: tags && Object.fromEntries(tags),
  columns,
  values: values.map((row) => row.map((cell) => (typeof cell === "bigint" ? write(cell) : cell))),
});

/**
 * Writes a table for each statement, and another one where the columns change. Times are nanoseconds unless a unit is
 * named. A statement that failed is a table of its error, which InfluxDB would leave out.
 */
export function resultsAsCsv(results: readonly StatementResult[], unit = 1n): string {
  const write = timesIn(unit);
  return results
    .flatMap((result) => (result.kind === "failed" ? [tableOfError(result.error.message)] : tablesOf(result, write)))
    .join("\n");
}

const tableOfError = (message: string): string => lineOf(["error"]) + lineOf([message]);

function tablesOf({ series }: AnsweredStatement, write: WriteTime): string[] {
  const tables: string[][] = [];
  let before: string | undefined;
  for (const { name, tags, columns, values } of series) {
    const header = lineOf(["name", "tags", ...columns]);
    if (header !== before) tables.push([header]);
    before = header;
    const there = [...(tags ?? [])].filter(([, value]) => value !== "");
    const group = there.map(([key, value]) => `${escaped(key)}=${escaped(value)}`).join(",");
    tables.at(-1)?.push(...values.map((row) => lineOf([name ?? "", group, ...row.map((cell) => textOf(cell, write))])));
  }
  return tables.map((lines) => lines.join(""));
}

/** Escapes as in line protocol, so that it can be told where a tag ends. */
const escaped = (text: string): string => text.replace(/[,= ]/g, "\\$&");

function textOf(cell: Cell, write: WriteTime): string {
  if (cell === null) return "";
  return String(typeof cell === "bigint" ? write(cell) : cell);
}

const lineOf = (cells: readonly string[]): string => `${cells.map(quoted).join(",")}\n`;

/** Quotes what RFC 4180 has quoted, and blanks at the start, which some readers drop. */
const quoted = (text: string): string => (/[",\r\n]|^\s/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
