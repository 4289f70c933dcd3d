/** Holds what is read and refused of InfluxQL against a real InfluxDB 1.x, by queries of chance. */

import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PlatformError } from "../../lambdas/shared/core/error.ts";
import { check } from "../../lambdas/shared/core/query/influxql/check.ts";
import { parseQuery } from "../../lambdas/shared/core/query/influxql/parse.ts";
import { Influxd, influxdPath } from "../support/influxdb/influxd.ts";
import { anyQuery } from "../support/influxql/fuzz.ts";
import { sensibleSelect } from "../support/influxql/sensible.ts";

/** How a query fares: a syntax error, an error of one of its statements, or an answer. */
type Fate = "unreadable" | "refused" | "answered";

const points = ["m,host=a x=1,y=2 1000000000", "m,host=b x=3,y=4 2000000000", "m,host=b x=5 3600000000000"].join("\n");

function ourFate(query: string): Fate {
  const [statements, reason] = attempt(() => parseQuery(query));
  if (reason !== undefined) return "unreadable";
  const nowNanos = BigInt(Date.now()) * 1_000_000n;
  return statements?.some((one) => attempt(() => check(one, nowNanos))[1] !== undefined) ? "refused" : "answered";
}

function attempt<T>(work: () => T): readonly [T | undefined, string | undefined] {
  try {
    return [work(), undefined];
  } catch (error) {
    if (error instanceof PlatformError) return [undefined, error.message];
    throw error;
  }
}

/**
 * Leaves out what InfluxDB cannot be asked: texts that change it; control characters and a backslash at the end, which
 * its errors repeat as such in a header; and a quote right behind a word, which makes it forget the word.
 */
const canBeAsked = (query: string): boolean =>
  query.trim() !== "" &&
  !/\b(alter|create|delete|drop|grant|into|kill|revoke|set)\b/i.test(query) &&
  !/[^\P{Cc}\t\n]|\w"|\p{Surrogate}|\\$/u.test(query);

/** What is taken here, and refused by InfluxDB: newer clauses, and words in any case of letters. */
const isTakenHereOnly = (query: string): boolean =>
  /show\s+tag\s+keys.*with\s+key/is.test(query) || /fill\s*\(\s*(?!null|none|previous|linear)[a-z]/i.test(query);

/** Errors of types, which only whoever knows the fields can find. */
const isOfTypes = (error: string): boolean => /type error|unsupported .* iterator type/.test(error);

/** What is refused here alone: a function that goes over buckets of several values each. */
const isRefusedHereOnly = (query: string): boolean =>
  /(derivative|difference|cumulative_sum|elapsed|moving_average)\(distinct/.test(query);

describe.skipIf(influxdPath() === undefined)("beside a real InfluxDB (found by INFLUXD, or in /usr/bin)", () => {
  let influxd: Influxd;

  beforeAll(async () => {
    influxd = await Influxd.start(influxdPath() ?? "");
    await influxd.clear("db");
    await influxd.write("db", points);
  });

  afterAll(async () => {
    await influxd?.[Symbol.asyncDispose]();
  });

  /** Answers how InfluxDB treats a query, and its error. */
  async function theirFate(query: string): Promise<readonly [Fate, string]> {
    const error = (await influxd.query("db", query)).find((result) => result.error !== undefined)?.error ?? "";
    if (error === "") return ["answered", error];
    return [error.startsWith("error parsing query") ? "unreadable" : "refused", error];
  }

  it("reads what InfluxDB reads, and refuses what InfluxDB cannot read", async () => {
    const differing: string[] = [];
    for (const query of fc.sample(anyQuery, 1500).filter(canBeAsked)) {
      const [ours, [theirs, error]] = [ourFate(query), await theirFate(query)];
      const isOtherwise =
        ours === "unreadable" ? theirs !== "unreadable" : ours === "answered" && theirs === "unreadable";
      if (isOtherwise && !isTakenHereOnly(query)) differing.push(`${query}: ${ours}, theirs ${theirs} ${error}`);
    }
    expect(differing).toEqual([]);
  });

  it("finds a meaning in the selects in which InfluxDB finds one", async () => {
    const differing: string[] = [];
    for (const query of fc.sample(sensibleSelect, 1500)) {
      const [ours, [theirs, error]] = [ourFate(query), await theirFate(query)];
      if ((ours === "answered") !== (theirs === "answered") && !isOfTypes(error) && !isRefusedHereOnly(query)) {
        differing.push(`${query}: ${ours}, theirs ${theirs} ${error}`);
      }
    }
    expect(differing).toEqual([]);
  });
});
