/** Writes the InfluxQL by which a retention's points are read back from its InfluxDB. */

import type { Scan, Series } from "../query/series.ts";
import type { InfluxdbSettings } from "./settings.ts";
import { sourceTag } from "./source-tag.ts";

/** A column that is selected. A field that has had several types is a column for each of them. */
export interface Selected {
  readonly kind: "field" | "tag";
  readonly name: string;
  /** InfluxDB's word for the type of a field's values; absent if it has had one type only. */
  readonly type?: string;
}

/** Which rows a page has: the first `limit` of a range that come after `offset` others. */
export interface Page {
  readonly from: bigint;
  readonly to: bigint;
  readonly limit: number;
  readonly offset: number;
}

const named = (name: string): string => `"${name.replace(/["\\]/g, "\\$&").replaceAll("\n", "\\n")}"`;
const text = (value: string): string => `'${value.replace(/['\\]/g, "\\$&").replaceAll("\n", "\\n")}'`;

type Policy = Pick<InfluxdbSettings, "retentionPolicy">;

const measurementOf = ({ retentionPolicy }: Policy, { measurement }: Series): string =>
  retentionPolicy === undefined ? named(measurement) : `${named(retentionPolicy)}.${named(measurement)}`;

/** Asks for the fields of a measurement with their types, and for its tags: a statement for each. */
export function keysStatements(settings: Policy, series: Series): readonly [fields: string, tags: string] {
  const from = measurementOf(settings, series);
  return [`SHOW FIELD KEYS FROM ${from}`, `SHOW TAG KEYS FROM ${from}`];
}

/** Names columns by their places, since a tag may have the name of a field. */
export function pageStatement(
  settings: Policy,
  { series, order }: Pick<Scan, "series" | "order">,
  selected: readonly Selected[],
  { from, to, limit, offset }: Page,
): string {
  const columns = selected.map(({ kind, name, type }, place) => `${named(name)}::${type ?? kind} AS "c${place}"`);
  const direction = order === "oldest-first" ? "ASC" : "DESC";
  return [
    `SELECT ${columns.join(", ")} FROM ${measurementOf(settings, series)}`,
    `WHERE ${named(sourceTag)}::tag = ${text(series.source)} AND time >= ${from} AND time <= ${to}`,
    `ORDER BY time ${direction} LIMIT ${limit}${offset === 0 ? "" : ` OFFSET ${offset}`}`,
  ].join(" ");
}
