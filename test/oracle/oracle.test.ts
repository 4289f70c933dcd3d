/**
 * Holds the engine against a real InfluxDB 1.x: points and queries by chance must be answered alike. What may differ is
 * said at `comparable`.
 */

import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PlatformError } from "../../lambdas/shared/core/error.ts";
import type { KeptPoint } from "../../lambdas/shared/core/event/kept-point.ts";
import { Influxd, influxdPath } from "../support/influxdb/influxd.ts";
import { point } from "../support/points.ts";
import { EngineInMemory } from "../support/query/engine-in-memory.ts";
import { comparable, expectAlike, expectCutAlike, uncut } from "./compare.ts";
import { points } from "./generated-points.ts";
import { query, show, zoned } from "./generated-queries.ts";
import { lineOf } from "./line-of.ts";

const binary = influxdPath();
const runs = 12;
const queriesOfEach = 120;

describe.skipIf(binary === undefined)("The engine beside a real InfluxDB", () => {
  let influxd: Influxd;
  let databases = 0;
  beforeAll(async () => {
    influxd = await Influxd.start(binary ?? "");
  });
  afterAll(async () => {
    await influxd?.[Symbol.asyncDispose]();
  });

  /** Answers a query by both; undefined where either refuses it, since each has its own words for that. */
  async function both(database: string, engine: EngineInMemory, text: string) {
    const [theirs] = await influxd.query(database, text);
    try {
      const [ours] = await engine.query(text);
      return theirs && ours && theirs.error === undefined
        ? { theirs: theirs.series ?? [], ours: ours.series }
        : undefined;
    } catch (error) {
      if (!(error instanceof PlatformError)) throw error;
      expect(theirs?.error, `${text}: ${error.message}`).toBeDefined();
      return undefined;
    }
  }

  async function prepare(list: readonly KeptPoint[]): Promise<{ database: string; engine: EngineInMemory }> {
    // Keeps one database at a time, since each takes of the memory that the server is bounded by.
    await influxd.drop(`d${databases++}`);
    const database = `d${databases}`;
    await influxd.clear(database);
    await influxd.write(database, list.map(lineOf).join("\n"));
    return { database, engine: new EngineInMemory(list) };
  }

  it.each([
    "SELECT sum(a) / sum(b) FROM (SELECT x AS a FROM m), (SELECT y AS b FROM m)",
    "SELECT sum(a), sum(b) FROM (SELECT x AS a FROM m), (SELECT y AS b FROM m) GROUP BY h",
    "SELECT sum(a) - sum(b) FROM (SELECT sum(x) AS a FROM m), (SELECT sum(y) AS b FROM m) WHERE time >= 0 AND time < 8s GROUP BY time(4s)",
    "SELECT max(a) FROM (SELECT x AS a FROM m WHERE h = 'a'), (SELECT x AS a FROM m WHERE h = 'b'), (SELECT x AS a FROM n)",
    "SELECT a FROM (SELECT x AS a FROM m WHERE h = 'a'), (SELECT x AS a FROM m WHERE h = 'b') ORDER BY time DESC",
  ])("reads several subqueries together: %s", async (text) => {
    const list = ["a", "b", "a", "c"].flatMap((h, index) => {
      const kept = { ...point, tags: { h }, atNanos: `${index + 1}000000000`, acceptedAt: index };
      return [
        { ...kept, eventId: `${index}m`, measurement: "m", fields: { x: index + 1, y: 10 * index + 1 } },
        { ...kept, eventId: `${index}n`, measurement: "n", fields: { x: -index - 1 } },
      ];
    });
    const { database, engine } = await prepare(list);
    const answers = await both(database, engine, text);
    expect(answers?.theirs).not.toEqual([]);
    if (answers) expectAlike(text, answers);
  });

  it("puts points into the same buckets in time zones, across changes of the clocks", async () => {
    await fc.assert(
      fc.asyncProperty(zoned, async ({ points: list, query: text }) => {
        const { database, engine } = await prepare(list);
        const answers = await both(database, engine, text);
        if (answers) expectAlike(text, answers);
      }),
      { numRuns: 60, endOnFailure: true },
    );
  });

  it("shows the same measurements, keys and values", async () => {
    await fc.assert(
      fc.asyncProperty(points, fc.array(show, { minLength: 30, maxLength: 30 }), async (list, statements) => {
        const { database, engine } = await prepare(list);
        for (const text of statements) {
          const answers = await both(database, engine, text);
          if (answers) expectAlike(text, answers);
        }
      }),
      { numRuns: 5, endOnFailure: true },
    );
  });

  it("answers the same to queries by chance over points by chance", async () => {
    await fc.assert(
      fc.asyncProperty(
        points,
        fc.array(query, { minLength: queriesOfEach, maxLength: queriesOfEach }),
        async (list, queries) => {
          const { database, engine } = await prepare(list);
          for (const text of queries.filter(comparable)) {
            const whole = await both(database, engine, uncut(text));
            if (whole) expectAlike(uncut(text), whole);
            const cut = uncut(text) === text ? undefined : await both(database, engine, text);
            if (whole && cut) expectCutAlike(text, cut, whole.ours);
          }
        },
      ),
      { numRuns: runs, endOnFailure: true },
    );
  });
});

describe.runIf(binary === undefined)("The engine beside a real InfluxDB", () => {
  it.skip("is not held against one, since there is none here: set INFLUXD to its path", () => undefined);
});
