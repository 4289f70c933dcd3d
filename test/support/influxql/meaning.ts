/** Parses and checks single statements for tests. */

import { check } from "../../../lambdas/shared/core/query/influxql/check.ts";
import type { CheckedSelect, CheckedStatement } from "../../../lambdas/shared/core/query/influxql/meaning.ts";
import { parseQuery } from "../../../lambdas/shared/core/query/influxql/parse.ts";

/** 2026-03-01T12:00:00Z */
export const nowNanos = 1_772_366_400_000_000_000n;

/** Answers what a statement means, at `nowNanos`. */
export function meaningOf(query: string): CheckedStatement {
  const [statement, ...more] = parseQuery(query);
  if (!statement || more.length > 0) throw new Error(`This is no single statement: ${query}`);
  return check(statement, nowNanos);
}

export function selectOf(query: string): CheckedSelect {
  const meaning = meaningOf(query);
  if (meaning.kind !== "select") throw new Error(`This is no SELECT: ${query}`);
  return meaning;
}
