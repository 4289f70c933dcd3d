/** Lets a `SELECT` read the rows of another: its columns are fields, and the tags it is grouped by are tags. */

import type { FieldType } from "../catalogue.ts";
import type { Batch, FieldColumn } from "../series.ts";
import type { Value } from "./answer.ts";
import type { Budget } from "./budget.ts";
import { byText, type Origin } from "./origin.ts";
import type { Selected, SelectedSeries } from "./selected.ts";

/**
 * Puts the rows of several subqueries beside each other, as InfluxDB does: those of one measurement are read together, so
 * that functions of several subqueries stand in one row. A column that a subquery does not have is null in its rows.
 */
export function joined(all: readonly Selected[], budget: Budget): Selected {
  const [only, ...more] = all;
  if (only && more.length === 0) return only;
  const names = [...new Set(all.flatMap((one) => one.names))];
  const rowCount = all.reduce((sum, one) => sum + one.series.reduce((rows, { rows: own }) => rows + own.length, 0), 0);
  budget.checkValues(rowCount * names.length);
  const isOfTag = (name: string) =>
    all.every((one) => !one.names.includes(name) || one.tags.has(one.names.lastIndexOf(name)));
  return {
    names,
    tags: new Set(names.flatMap((name, place) => (isOfTag(name) ? [place] : []))),
    series: all.flatMap((one) => {
      const places = names.map((name) => one.names.lastIndexOf(name));
      return one.series.map(({ rows, ...series }) => ({
        ...series,
        rows: rows.map(({ time, values }) => ({ time, values: places.map((place) => values[place] ?? null) })),
      }));
    }),
  };
}

export function originsOfRows({ names, tags, series }: Selected): Origin[] {
  const byName = Map.groupBy(series, ({ name }) => name);
  const fieldsOfTags = new Set(names.filter((_, place) => tags.has(place)));
  return [...byName]
    .sort(([one], [other]) => byText(one, other))
    .map(([name, group]) => ({ ...originOf(name, names, group), fieldsOfTags }));
}

interface Tagged {
  readonly time: bigint;
  readonly values: readonly Value[];
  readonly tags: ReadonlyMap<string, string>;
}

function originOf(name: string, names: readonly string[], series: readonly SelectedSeries[]): Origin {
  const rows = series
    .flatMap(({ tags, rows: own }) => own.map((row) => ({ ...row, tags })))
    .sort((one, other) => (one.time === other.time ? 0 : one.time < other.time ? -1 : 1));
  return {
    name,
    fields: new Map(
      names.map((column, place) => [column, typesIn(rows, place)] as const).filter(([, types]) => types.size > 0),
    ),
    tagKeys: new Set(series.flatMap(({ tags }) => [...tags.keys()])),
    async *scan({ order }) {
      if (rows.length > 0) yield batchOf(order === "oldest-first" ? rows : rows.toReversed(), names);
    },
  };
}

function typesIn(rows: readonly Tagged[], place: number): Set<FieldType> {
  const types = new Set<FieldType>();
  for (const { values } of rows) {
    const value = values[place] ?? null;
    if (typeof value === "number") types.add("float");
    else if (value !== null) types.add(typeof value === "string" ? "string" : "boolean");
  }
  return types;
}

function batchOf(rows: readonly Tagged[], names: readonly string[]): Batch {
  const keys = new Set(rows.flatMap(({ tags }) => [...tags.keys()]));
  return {
    count: rows.length,
    times: BigInt64Array.from(rows, ({ time }) => time),
    fields: new Map(names.map((name, place) => [name, columnOf(rows, place)])),
    tags: new Map([...keys].map((key) => [key, rows.map(({ tags }) => tags.get(key) || undefined)])),
  };
}

function columnOf(rows: readonly Tagged[], place: number): FieldColumn {
  const cellOf = ({ values }: Tagged): Value => values[place] ?? null;
  return {
    numbers: Float64Array.from(rows, (row) => {
      const value = cellOf(row);
      return typeof value === "number" ? value : Number.NaN;
    }),
    others: rows.map((row) => {
      const value = cellOf(row);
      return typeof value === "number" || value === null ? undefined : value;
    }),
  };
}
