/** What the platform does not serve of InfluxQL, and what to use instead. */

import { PlatformError } from "../../error.ts";

const longestReason = 500;

/** Refuses a statement, in words that say what to do. Cuts a reason that repeats much of the query. */
export function refuse(reason: string): never {
  const text = reason.length > longestReason ? `${reason.slice(0, longestReason)}…` : reason;
  throw new PlatformError("bad-request", text);
}

const sources = "sources at /v2/projects/P/sources";
const retentions = "retentions at /v2/projects/P/retentions";
const people = "members and roles at /v2/projects/P/members";
const figures =
  "the platform's figures are in CloudWatch, and what went wrong with a source in GET /v2/projects/P/sources/S/messages";

/** By the words that a statement begins with. The longest that fit count. */
const statements: readonly (readonly [string, string])[] = [
  ["ALTER RETENTION POLICY", `change ${retentions}`],
  [
    "CREATE CONTINUOUS QUERY",
    "query with GROUP BY time(…) when the rows are wanted, or have a data connector push points on",
  ],
  ["CREATE RETENTION POLICY", `create ${retentions}`],
  ["CREATE SUBSCRIPTION", "create a data connector at /v2/projects/P/dataconnectors"],
  ["CREATE USER", `invite ${people}`],
  ["DELETE", "points end with their retention's duration; remove a source to remove its points"],
  ["DROP CONTINUOUS QUERY", "there are none; remove data connectors at /v2/projects/P/dataconnectors"],
  ["DROP DATABASE", `remove ${sources}`],
  ["DROP MEASUREMENT", "points end with their retention's duration; remove a source to remove its points"],
  ["DROP RETENTION POLICY", `remove ${retentions}`],
  ["DROP SERIES", "points end with their retention's duration; remove a source to remove its points"],
  ["DROP SHARD", "points end with their retention's duration"],
  ["DROP SUBSCRIPTION", "remove the data connector at /v2/projects/P/dataconnectors"],
  ["DROP USER", `remove ${people}`],
  ["EXPLAIN", "run the SELECT itself; an answer that would be too large is refused before anything is read"],
  ["GRANT", `give ${people}`],
  ["KILL QUERY", "a query ends by itself within 30 seconds"],
  ["REVOKE", `take ${people}`],
  ["SET PASSWORD", "users change theirs by POST /v2/users/U:changePassword"],
  ["SHOW DIAGNOSTICS", figures],
  ["SHOW GRANTS", `list ${people}`],
  ["SHOW SHARD", "the platform has no shards; SHOW RETENTION POLICIES lists retentions"],
  ["SHOW STATS", figures],
  ["SHOW USERS", `list ${people}`],
];

/** Refuses a statement by its first words. */
export function refuseStatement(words: string): never {
  const instead = statements.find(([first]) => words.startsWith(first))?.[1] ?? "see docs/influxql.md for what is";
  return refuse(`${words} is not served by queries: ${instead}.`);
}

const noForecast = "read the points and forecast in a tool of your own";
const smoother = "moving_average() is served";
const arithmetic = "calculate with + - * / and %";

/** InfluxQL's functions that are not served, with what to use instead. */
const functions: ReadonlyMap<string, string> = new Map([
  ["holt_winters", noForecast],
  ["holt_winters_with_fit", noForecast],
  ...[
    "chande_momentum_oscillator",
    "exponential_moving_average",
    "double_exponential_moving_average",
    "triple_exponential_moving_average",
    "triple_exponential_derivative",
    "relative_strength_index",
    "kaufmans_efficiency_ratio",
    "kaufmans_adaptive_moving_average",
  ].map((name): [string, string] => [name, smoother]),
  ["count_hll", "count(distinct()) is served"],
  ["sum_hll", "count(distinct()) is served"],
  ..."abs acos asin atan atan2 ceil cos exp floor ln log log2 log10 pow round sin sqrt tan"
    .split(" ")
    .map((name): [string, string] => [name, arithmetic]),
  ["date_part", "group by time(…)"],
  ["histogram", "count() with a condition for each range"],
]);

/** Refuses a function, with the names of those that are served if nobody knows it. */
export function refuseFunction(name: string, served: Iterable<string>): never {
  const instead = functions.get(name);
  if (instead !== undefined) return refuse(`${name}() is not served: ${instead}.`);
  return refuse(`undefined function ${name.slice(0, 100)}(); there are ${[...served].join(", ")}.`);
}
