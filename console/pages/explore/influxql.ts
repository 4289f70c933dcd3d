/** Writes what was picked as InfluxQL (`docs/influxql.md`): the text that is shown, and sent, is the same. */

import { type Range, readBack, type Span } from "../../time/range.ts";

export const aggregates = ["mean", "last", "sum", "count", "min", "max", "none"] as const;
export type Aggregate = (typeof aggregates)[number];

/** How many rows are read where nothing is aggregated. */
export const mostRawRows = 20_000;

export interface Picked {
  readonly retention: string;
  readonly measurement: string;
  readonly fields: readonly string[];
  readonly aggregate: Aggregate;
  readonly stepSeconds: number;
  readonly range: Range;
}

/** The intervals that are offered, in seconds. */
export const steps = [1, 5, 10, 30, 60, 300, 600, 1800, 3600, 21_600, 86_400] as const;

/** Answers the shortest interval of which a span has at most so many: about one for two pixels of a chart. */
export function stepOf({ fromMillis, toMillis }: Span, most = 400): number {
  const seconds = (toMillis - fromMillis) / 1000;
  const fits = steps.find((step) => seconds / step <= most);
  return fits ?? Math.ceil(seconds / most / 86_400) * 86_400;
}

export const quoteName = (name: string): string =>
  `"${name.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;

/** The columns of the least and the largest value beside a column, which are drawn as a band. */
export const lowOf = (column: string): string => `${column} (min)`;
export const highOf = (column: string): string => `${column} (max)`;

export function writeQuery(picked: Picked): string {
  const { retention, measurement, fields, aggregate, stepSeconds, range } = picked;
  const isRaw = aggregate === "none";
  return [
    `SELECT ${fields.flatMap((field) => columnsOf(field, aggregate)).join(", ")}`,
    `FROM ${quoteName(retention)}.${quoteName(measurement)}`,
    `WHERE ${timesOf(range)}`,
    isRaw ? `LIMIT ${mostRawRows}` : `GROUP BY time(${stepSeconds}s) fill(none)`,
  ].join("\n");
}

function columnsOf(field: string, aggregate: Aggregate): string[] {
  const name = quoteName(field);
  if (aggregate === "none") return [name];
  const own = `${aggregate}(${name}) AS ${name}`;
  if (aggregate !== "mean") return [own];
  return [own, `min(${name}) AS ${quoteName(lowOf(field))}`, `max(${name}) AS ${quoteName(highOf(field))}`];
}

function timesOf({ from, to }: Range): string {
  const begin = `time >= ${momentOf(from)}`;
  return to === undefined ? begin : `${begin} AND time < ${momentOf(to)}`;
}

const momentOf = (text: string): string => (readBack(text) === undefined ? `'${text}'` : `now() - ${text.slice(1)}`);
