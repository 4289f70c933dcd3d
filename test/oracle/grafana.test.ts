/** Sends the calls of Grafana's panels and editor to the door of queries and to a real InfluxDB 1.x, over the same points. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Influxd, influxdPath } from "../support/influxdb/influxd.ts";
import { grafanaCall, metadata, panels } from "../support/influxql/grafana.ts";
import { askedAtMillis, plantPoints } from "../support/influxql/grafana-points.ts";
import { type GrafanaResult, plantDoor } from "../support/query/plant-door.ts";
import { lineOf } from "./line-of.ts";

const binary = influxdPath();

/** Says the present to an InfluxDB whose clock cannot be set. */
const asOfThen = (q: string): string =>
  q.replace(/time > now\(\) - (\w+)/, `time > ${askedAtMillis}ms - $1 AND time <= ${askedAtMillis}ms`);

describe.skipIf(binary === undefined)("Grafana's calls beside a real InfluxDB", () => {
  let influxd: Influxd;
  const ask = plantDoor();

  beforeAll(async () => {
    influxd = await Influxd.start(binary ?? "");
    await influxd.query("", 'CREATE DATABASE "plant" WITH NAME "year"');
    await influxd.write("plant", plantPoints.map(lineOf).join("\n"));
    // Is told the duration last, because it takes no points that are older than that.
    await influxd.query("", 'ALTER RETENTION POLICY "year" ON "plant" DURATION 365d SHARD DURATION 1d');
  });
  afterAll(async () => {
    await influxd?.[Symbol.asyncDispose]();
  });

  async function askThem(method: "GET" | "POST", q: string): Promise<readonly GrafanaResult[]> {
    const { query, ...call } = grafanaCall(method, { q: asOfThen(q), db: "plant", user: "u", password: "p" });
    return JSON.parse(await (await fetch(`${influxd.url}/query?${query}`, call)).text()).results;
  }

  /** The one that asks for a tag's values beside those of another, of which more may be listed here (docs/influxql.md). */
  const listsMore = (q: string): boolean => q.startsWith("SHOW TAG VALUES") && q.includes("WHERE");
  const calls = [...panels, ...metadata].flatMap(([q]) => (["GET", "POST"] as const).map((method) => ({ method, q })));

  it.each(calls.filter(({ q }) => !listsMore(q)))("are answered alike: $method $q", async ({ method, q }) => {
    const theirs = await askThem(method, q);
    expect(theirs[0]?.series).toBeDefined();
    expect(await ask(method, q)).toStrictEqual(theirs);
  });

  it.each(calls.filter(({ q }) => listsMore(q)))("are answered with no less: $method $q", async ({ method, q }) => {
    const valuesOf = ([result]: readonly GrafanaResult[]) => result?.series?.[0]?.values;
    const theirs = valuesOf(await askThem(method, q));
    expect(theirs).toStrictEqual([["room", "attic"]]);
    expect(valuesOf(await ask(method, q))).toEqual(expect.arrayContaining([["room", "attic"]]));
  });
});

describe.runIf(binary === undefined)("Grafana's calls beside a real InfluxDB", () => {
  it.skip("are not held against one, since there is none here: set INFLUXD to its path", () => undefined);
});
