/** Compares answers of InfluxDB and of the engine. */

import { expect } from "vitest";
import type { AnsweredSeries } from "../../lambdas/shared/core/query/engine/answer.ts";
import type { InfluxdbSeries } from "../support/influxdb/influxd.ts";

interface Rows {
  readonly of: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

/**
 * Leaves out queries whose answers are not settled, or differ for a reason: InfluxDB puts `top` and `bottom` in no order
 * under `DESC`, and takes them of the first points alone under `LIMIT`. The remainder of a count by 0 is 0 there,
 * and null here, where a count is a number as any other. Along a line that is filled in, whether a difference is below 0
 * hangs on its last digit.
 */
export const comparable = (query: string): boolean =>
  !(/top|bottom/.test(query) && /DESC|LIMIT/.test(query)) && !/count.*%|non_negative.*linear/.test(query);

/** What InfluxDB and the engine answer to one query. */
export interface BothAnswers {
  readonly theirs: readonly InfluxdbSeries[];
  readonly ours: readonly AnsweredSeries[];
}

/** Fails with the query in its message. */
export function expectAlike(query: string, { theirs, ours }: BothAnswers): void {
  expectRowsAlike(query, theirs.map(rowsOfInfluxdbSeries), ours.map(rowsOfOurs));
}

/** The query without its `LIMIT` and `OFFSET`: itself where it has none. */
export const uncut = (query: string): string => query.replaceAll(/ (LIMIT|OFFSET) \d+/g, "");

/**
 * Compares what `LIMIT` and `OFFSET` leave of answers that are alike when whole. InfluxDB merges series by a heap, so
 * nothing rules which of several rows of one instant come first there: of those only the times are compared, and that
 * ours are rows of the whole answer.
 */
export function expectCutAlike(query: string, cut: BothAnswers, whole: readonly AnsweredSeries[]): void {
  const wholeRows = new Map(whole.map(rowsOfOurs).map(({ of, rows }) => [of, rows.map(written)]));
  const ours = cut.ours.map(rowsOfOurs);
  for (const { of, rows } of ours) expect(wholeRows.get(of), query).toEqual(expect.arrayContaining(rows.map(written)));
  const shared = new Map(whole.map(rowsOfOurs).map(({ of, rows }) => [of, timesOfSeveral(rows)]));
  const settledOnes = (list: readonly Rows[]) =>
    list.map(({ of, columns, rows }) => ({
      of,
      columns,
      rows: rows.map((row) => (shared.get(of)?.has(String(row[0])) ? [row[0]] : row)),
    }));
  expectRowsAlike(query, settledOnes(cut.theirs.map(rowsOfInfluxdbSeries)), settledOnes(ours));
}

function expectRowsAlike(query: string, theirs: readonly Rows[], ours: readonly Rows[]): void {
  // Of equal values, InfluxDB's percentile has the time of any.
  const hasTimes = !/percentile/.test(query) || /time\(/.test(query);
  const told = (list: readonly Rows[]) => list.map((one) => settled(one, hasTimes));
  const [wanted, got] = [told(theirs), told(ours)];
  expect(isAlike(got, wanted), `${query}\nwanted ${JSON.stringify(wanted)}\ngot    ${JSON.stringify(got)}`).toBe(true);
}

const written = (row: readonly unknown[]): string => JSON.stringify([String(row[0]), ...row.slice(1)]);

function timesOfSeveral(rows: readonly (readonly unknown[])[]): Set<string> {
  const times = rows.map(([time]) => String(time));
  return new Set(times.filter((time, index) => times.indexOf(time) !== index));
}

const rowsOfInfluxdbSeries = ({ name = "", tags = {}, columns, values }: InfluxdbSeries): Rows => ({
  of: JSON.stringify([name, Object.entries(tags).sort()]),
  columns,
  rows: values,
});

const rowsOfOurs = ({ name = "", tags = new Map(), columns, values }: AnsweredSeries): Rows => ({
  of: JSON.stringify([name, [...tags].sort()]),
  columns,
  rows: values,
});

/** Writes times as texts, and puts rows of the same time in one order. */
function settled({ rows, ...others }: Rows, hasTimes: boolean): Rows {
  const named = rows.map(([time, ...values]) => [hasTimes ? String(time) : "", ...values]);
  return {
    ...others,
    rows: named.sort((one, other) => {
      if (one[0] !== other[0]) return 0;
      return JSON.stringify(one) < JSON.stringify(other) ? -1 : 1;
    }),
  };
}

function isAlike(one: unknown, other: unknown): boolean {
  if (typeof one === "number" && typeof other === "number") {
    return Math.abs(one - other) <= 1e-9 * Math.max(1, Math.abs(one), Math.abs(other));
  }
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((value, place) => isAlike(value, other[place]));
  }
  if (typeof one === "object" && typeof other === "object" && one !== null && other !== null) {
    return isAlike(Object.entries(one), Object.entries(other));
  }
  return one === other;
}
