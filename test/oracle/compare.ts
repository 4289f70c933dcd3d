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
 * under `DESC`, takes them of the first points alone under `LIMIT`, and cuts values of `distinct` by `LIMIT` that all have
 * one time. The remainder of a count by 0 is 0 there,
 * and null here, where a count is a number as any other. Along a line that is filled in, whether a difference is below 0
 * hangs on its last digit.
 */
export const comparable = (query: string): boolean =>
  !(/top|bottom/.test(query) && /DESC|LIMIT/.test(query)) &&
  !/distinct\(.*LIMIT|count.*%|non_negative.*linear/.test(query);

/** Fails with the query in its message. */
export function expectAlike(
  query: string,
  { theirs, ours }: { theirs: readonly InfluxdbSeries[]; ours: readonly AnsweredSeries[] },
): void {
  // Of equal values, InfluxDB's percentile has the time of any.
  const hasTimes = !/percentile/.test(query) || /time\(/.test(query);
  const told = (list: readonly Rows[]) => list.map((one) => settled(one, hasTimes));
  const [wanted, got] = [told(sorted(theirs.map(rowsOfInfluxdbSeries))), told(sorted(ours.map(rowsOfOurs)))];
  expect(isAlike(got, wanted), `${query}\nwanted ${JSON.stringify(wanted)}\ngot    ${JSON.stringify(got)}`).toBe(true);
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

const sorted = (list: readonly Rows[]): Rows[] => list.toSorted((one, other) => (one.of < other.of ? -1 : 1));

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
