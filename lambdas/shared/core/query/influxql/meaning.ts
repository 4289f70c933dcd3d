/**
 * What a statement means once `check.ts` has looked at it, as types: what the engine works on. A `SELECT` has its time
 * range apart from its other conditions, its `GROUP BY time(…)` apart from its tags, and all defaults filled in.
 */

import type {
  Column,
  CreateDatabaseStatement,
  Expression,
  Fill,
  MeasurementName,
  MeasurementPattern,
  Reference,
  RegexLiteral,
  ShowStatement,
  SortDirection,
  Wildcard,
} from "./ast.ts";

/** What `check.ts` answers for a statement that means something. */
export type CheckedStatement = CheckedSelect | CheckedShow | CreateDatabaseStatement;

/** Nanoseconds since 1970, both ends included. An end that is absent is open. */
export interface TimeRange {
  readonly from?: bigint;
  readonly to?: bigint;
}

/**
 * How the rows of a `SELECT` come about:
 * - `raw`: a row for each point;
 * - `aggregate`: a row for each group, or bucket of `GROUP BY time(…)`, made by aggregates and selectors;
 * - `selector`: the same, with one selector alone, which answers its point's time and values beside it. Of `max(*)` the
 *   engine alone knows whether it is one selector, or one for each of several fields;
 * - `several`: at least one function that answers several rows a group (top, bottom, distinct, sample, transformations).
 */
export type RowShape = "raw" | "aggregate" | "selector" | "several";

export interface CheckedSelect {
  readonly kind: "select";
  readonly shape: RowShape;
  /** In the order of the statement. `*` and `/re/` are still in it: only the engine knows which fields there are. */
  readonly columns: readonly Column[];
  /** What the column of times is called; absent = `time`, which is never among the other columns. */
  readonly timeAlias?: string;
  readonly sources: readonly CheckedSource[];
  /** With an interval its end is there. A subquery's lies within the range of the statement around it. */
  readonly range: TimeRange;
  /** What is left of the `WHERE` without its times: comparisons, joined by AND and OR, or `false`. */
  readonly condition?: Expression;
  /** `GROUP BY time(…)`, a subquery's own or that of the statement around it; absent for `time(0s)` and rows of points. */
  readonly interval?: Interval;
  /** The tags that rows are grouped by, in the order of the statement. */
  readonly groupBy: readonly (Reference | Wildcard | RegexLiteral)[];
  readonly fill: Fill;
  readonly direction: SortDirection;
  /** Absent = no limit. */
  readonly limit?: number;
  readonly offset: number;
  readonly seriesLimit?: number;
  readonly seriesOffset: number;
  /** A name of IANA's time zone database that is known here; absent = UTC. */
  readonly timeZone?: string;
}

/** Buckets begin at whole multiples of `everyNanos` since 1970, or at local midnight with a time zone, plus the offset. */
export interface Interval {
  readonly everyNanos: bigint;
  /** Less than an interval. Below 0 as it was written: near a change of the clocks the two are not alike. */
  readonly offsetNanos: bigint;
}

export type CheckedSource = MeasurementName | MeasurementPattern | CheckedSubquery;

export interface CheckedSubquery {
  readonly kind: "subquery";
  readonly select: CheckedSelect;
}

/** A `SHOW` whose times are apart from its other conditions. */
export interface CheckedShow {
  readonly kind: "show";
  readonly statement: ShowStatement;
  readonly range: TimeRange;
  readonly condition?: Expression;
}
