/** Says what a parsed statement means, or refuses it, naming what to use instead. */

import type {
  Fill,
  Reference,
  SelectStatement,
  ShowStatement,
  SortDirection,
  Source,
  Statement,
  Window,
} from "./ast.ts";
import { bounds } from "./bounds.ts";
import { checkColumns } from "./checks/columns.ts";
import { checkConditions } from "./checks/conditions.ts";
import type { Clock } from "./checks/constant.ts";
import { checkBuckets, groupingOf } from "./checks/interval.ts";
import { intersected, parted } from "./checks/time-range.ts";
import { zoneOffsetOf } from "./checks/time-zone.ts";
import type { CheckedSelect, CheckedShow, CheckedSource, CheckedStatement, Interval, TimeRange } from "./meaning.ts";
import { refuse, refuseStatement } from "./refused.ts";

/** What a subquery takes over from the statement around it. */
interface Outer {
  readonly range: TimeRange;
  readonly interval: Interval | undefined;
  readonly direction: SortDirection;
  /** The tags that it names to be grouped by. A subquery is grouped by them too, or its rows would not have them. */
  readonly tags: readonly Reference[];
}

/** Throws `bad-request` for a statement that is refused. Other statements of the query are not concerned. */
export function check(statement: Statement, nowNanos: bigint): CheckedStatement {
  switch (statement.kind) {
    case "select":
      return checkSelect(statement, nowNanos);
    case "create-database":
      return statement;
    case "refused":
      return refuseStatement(statement.words);
    default:
      return checkShow(statement, nowNanos);
  }
}

function checkShow(statement: ShowStatement, nowNanos: bigint): CheckedShow {
  const condition = "condition" in statement ? statement.condition : undefined;
  checkLengths({
    FROM: "sources" in statement ? statement.sources : [],
    "WITH KEY IN": "keys" in statement && statement.keys?.operator === "in" ? statement.keys.names : [],
  });
  const { range, condition: rest } = parted(condition, { nowNanos });
  if (rest) checkConditions(rest);
  return { kind: "show", statement, range, ...(rest ? { condition: rest } : {}) };
}

function checkSelect(select: SelectStatement, nowNanos: bigint, outer?: Outer): CheckedSelect {
  if (select.into) {
    refuse(
      "SELECT … INTO is not served: have a data connector push points on, or read the rows and write them by POST /write.",
    );
  }
  checkLengths({ SELECT: select.columns, FROM: select.sources, "GROUP BY": select.dimensions });
  for (const { expression } of select.columns) {
    if (expression.kind === "call") checkLengths({ [`${expression.name}()`]: expression.arguments });
  }
  const clock = clockOf(select.timeZone, nowNanos);
  const { range, condition } = parted(select.condition, clock);
  if (condition) checkConditions(condition);
  const rows = rowsOf(select, clock, range, outer);
  return {
    kind: "select",
    ...rows.checked,
    sources: select.sources.map((source) => checkSource(source, nowNanos, rows.around, outer)),
    ...(condition ? { condition } : {}),
    ...windowOf(select.window),
    ...(select.timeZone ? { timeZone: select.timeZone } : {}),
  };
}

type Rows = Pick<
  CheckedSelect,
  "columns" | "timeAlias" | "shape" | "range" | "interval" | "groupBy" | "fill" | "direction"
>;

/** Says how the rows of a statement come about, and what its subqueries take over. */
function rowsOf(select: SelectStatement, clock: Clock, range: TimeRange, outer: Outer | undefined) {
  const { interval: own, groupBy: named } = groupingOf(select.dimensions, clock);
  const groupBy = [...named, ...(outer?.tags ?? [])];
  const interval = own ?? outer?.interval;
  const fill = select.fill ?? { kind: "null" };
  const origin = own ? "own" : interval ? "inherited" : "none";
  const columns = checkColumns(select.columns, { interval: origin, limit: select.window.limit || undefined, fill });
  const buckets = columns.shape === "raw" ? undefined : interval;
  const direction = directionOf(select, outer);
  const whole = withEnd(outer ? intersected(range, outer.range) : range, buckets, clock.nowNanos);
  if (buckets) checkBuckets(buckets, whole);
  // Nulls of a subquery are nothing to whoever asks it, so InfluxDB leaves them out.
  const filled: Fill = outer && buckets && fill.kind === "null" ? { kind: "none" } : fill;
  const grouping = buckets ? { interval: buckets, groupBy } : { groupBy };
  const checked: Rows = { ...columns, range: whole, ...grouping, fill: filled, direction };
  const tags = named.filter((one) => one.kind === "reference");
  return { checked, around: { range: whole, interval, direction, tags } };
}

/** Fills in the defaults. A limit of 0 is none. */
const windowOf = ({ limit, offset = 0, seriesLimit, seriesOffset = 0 }: Window) => ({
  ...(limit ? { limit } : {}),
  offset,
  ...(seriesLimit ? { seriesLimit } : {}),
  seriesOffset,
});

/** Refuses lists that are too long, which stand here by what they are of. */
function checkLengths(lists: Readonly<Record<string, readonly unknown[]>>): void {
  for (const [clause, { length }] of Object.entries(lists)) {
    if (length > bounds.listed) {
      refuse(
        `${clause} lists ${length} entries, and ${bounds.listed} are taken at most; name several by a regular expression.`,
      );
    }
  }
}

function clockOf(timeZone: string | undefined, nowNanos: bigint): Clock {
  if (!timeZone) return { nowNanos };
  const offset = zoneOffsetOf(timeZone);
  if (!offset)
    refuse(
      `There is no time zone ${JSON.stringify(timeZone.slice(0, 100))}; name one of IANA's, such as Europe/Berlin.`,
    );
  return { nowNanos, offset };
}

/** Ends buckets that have no end at the time of the query, since all that come after it would be empty. */
const withEnd = (range: TimeRange, buckets: Interval | undefined, nowNanos: bigint): TimeRange =>
  buckets && range.to === undefined ? { ...range, to: nowNanos } : range;

function directionOf({ order }: SelectStatement, outer: Outer | undefined): SortDirection {
  const [first, ...more] = order;
  if (more.length > 0 || (first?.name !== undefined && first.name !== "time")) {
    refuse("ORDER BY takes time alone, as in ORDER BY time DESC; sort the rows where they are read.");
  }
  if (outer && first && first.direction !== outer.direction) {
    refuse("A subquery is ordered as the statement around it; leave its ORDER BY out.");
  }
  return outer?.direction ?? first?.direction ?? "ascending";
}

function checkSource(source: Source, nowNanos: bigint, around: Outer, outer: Outer | undefined): CheckedSource {
  if (source.kind !== "subquery") return source;
  if (outer)
    refuse("A subquery cannot hold another one; ask the inner one by itself, or put its functions into one statement.");
  return { kind: "subquery", select: checkSelect(source.select, nowNanos, around) };
}
