/**
 * Measures queries of a DYNAMODB retention through a whole laptop that keeps everything on disk: the last hour of a
 * series, a year of a million points before and after its days are kept by column, and what an editor asks. Asks a real
 * InfluxDB the same in turn, where one is installed.
 */

import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { call, textOf } from "../../local/client/client.ts";
import { type BenchLaptop, withDirectory, withLaptopOn } from "../laptop.ts";
import { isShort, quantile } from "../settings.ts";
import { ask, isAlike, type Server } from "./ask.ts";
import { buildDays, fill, type Target } from "./fill.ts";
import { startInfluxd } from "./influxd.ts";
import { lastHour, lastYear, machines, pointsOfPack, type SeriesToFill } from "./points.ts";

export interface AskedFigures {
  readonly figure: string;
  readonly statement: string;
  readonly rows: number;
  /** The calls of AWS that the function made for one of the queries, as the gate counts them. */
  readonly calls: number;
  readonly p50Millis: number;
  readonly p95Millis: number;
  /** Null where no InfluxDB is installed. */
  readonly influxdP50Millis: number | null;
}

export interface FirstFigures {
  readonly millis: number;
  readonly calls: number;
  /** How often the year was asked for until all its days were kept, the first time included. */
  readonly askedUntilBuilt: number;
}

export interface QueriesFigures {
  readonly name: "queries";
  readonly what: string;
  /** The version, or that none is installed. */
  readonly influxd: string;
  readonly yearPoints: number;
  readonly hourByTens: AskedFigures;
  readonly hourSingly: AskedFigures;
  readonly tagValues: AskedFigures;
  readonly firstYear: FirstFigures;
  readonly year: AskedFigures;
  readonly bytesOfPoint: {
    readonly sentSingly: number;
    readonly sentByTens: number;
    readonly sentBySixties: number;
    /** Of the blocks alone, which come on top. */
    readonly inBlocks: number;
  };
  readonly day: { readonly points: number; readonly built: number; readonly buildP50Millis: number };
}

const what =
  "packs as retain writes them, put into the store of a stopped laptop by retain's own parts; queries over HTTP by an API token, one after the other";
const retention = "bench";
const duration = 400 * 86_400;
const times = isShort ? 3 : 25;
const yearTimes = isShort ? 3 : 11;
const builtDays = isShort ? 5 : 50;
const warmUps = 3;
/** Asks no more often than an identity may (docs/limits.md). */
const pauseMillis = 70;
const mostAskedUntilBuilt = 12;

/** Are the servers that are asked the same. */
interface Setting {
  readonly bench: BenchLaptop;
  readonly ours: Server;
  readonly influxd: Server | undefined;
}

export const benchQueries = (): Promise<QueriesFigures> =>
  withDirectory(async (folder) => {
    const { target, credential } = await withLaptopOn(folder, prepare);
    const now = Date.now();
    const end = Math.floor(now / 1000);
    const singly = lastHour("sent_singly", end, 1);
    const byTens = lastHour("sent_by_tens", end, 10);
    const year = lastYear("sent_by_sixties", now);
    const [singlyBytes = 0, byTensBytes = 0, yearBytes = 0] = await fill(folder, target, [singly, byTens, year]);
    await using influxd = await startInfluxd(retention, [singly, byTens, year]);
    const asked = await withLaptopOn(folder, (bench) => {
      const ours = serverOf(bench, target.source, credential);
      return measure({ bench, ours, influxd: influxd?.server }, { singly, byTens, year });
    });
    const blocks = await buildDays(folder, target, year, builtDays);
    const [hourPoints, yearPoints] = [pointsOf(singly), pointsOf(year)];
    return {
      name: "queries",
      what,
      influxd: influxd?.version ?? "not installed",
      yearPoints,
      ...asked,
      bytesOfPoint: {
        sentSingly: singlyBytes / hourPoints,
        sentByTens: byTensBytes / hourPoints,
        sentBySixties: yearBytes / yearPoints,
        inBlocks: blocks.bytes / yearPoints,
      },
      day: {
        points: Math.round(yearPoints / blocks.builtDays),
        built: Math.min(builtDays, blocks.builtDays),
        buildP50Millis: blocks.buildP50Millis,
      },
    };
  });

/** Makes a retention, a source that is linked to it, and a token that reads it. */
async function prepare({ laptop, addresses, admin }: BenchLaptop) {
  const project = laptop.ready.project.id;
  const make = (path: string, body: Record<string, unknown>) =>
    call(addresses, admin, "POST", `/v2/projects/${project}/${path}`, body);
  const wanted = { displayName: retention, kind: "DYNAMODB", duration: `${duration}s` };
  const name = textOf(await make("retentions", wanted), "name");
  const source = randomUUID();
  const type = "EXTERNAL_CONNECTION";
  await make("sources", { displayName: "bench", type, activationUid: source, retentions: [name] });
  const { apiToken, value } = await make("apitokens", { displayName: "bench", scopes: ["read"] });
  const target: Target = { project, retention: idIn(name), source, keepSeconds: duration };
  const token = typeof apiToken === "object" && apiToken !== null ? String(Reflect.get(apiToken, "name")) : "";
  return { target, credential: `${idIn(token)}:${value}` };
}

const idIn = (name: string): string => name.split("/").at(-1) ?? "";

const serverOf = ({ laptop }: BenchLaptop, database: string, credential: string): Server => ({
  url: laptop.ready.httpUrl,
  database,
  headers: { authorization: `Basic ${Buffer.from(credential).toString("base64")}` },
});

function pointsOf({ packs }: SeriesToFill): number {
  let count = 0;
  for (const points of packs) count += points.length;
  return count;
}

const means = ({ measurement, range: [from, to] }: SeriesToFill, interval: string): string =>
  `SELECT mean("value") FROM "${retention}"."${measurement}" WHERE time >= ${from} AND time < ${to} GROUP BY time(${interval})`;

const tagValuesOf = ({ measurement }: SeriesToFill): string =>
  `SHOW TAG VALUES FROM "${retention}"."${measurement}" WITH KEY = "machine"`;

async function measure(
  setting: Setting,
  { singly, byTens, year }: { readonly [Name in "singly" | "byTens" | "year"]: SeriesToFill },
) {
  const hourByTens = await compare(setting, "last hour, sent ten at a time", means(byTens, "10s"), times);
  const hourSingly = await compare(setting, "last hour, sent singly", means(singly, "10s"), times);
  const tagValues = await compare(setting, `SHOW TAG VALUES, ${machines} values`, tagValuesOf(year), times);
  const daily = means(year, "1d");
  const firstYear = await askFirst(setting, daily);
  return {
    hourByTens,
    hourSingly,
    tagValues,
    firstYear,
    year: await compare(setting, `daily means of a year, sent by ${pointsOfPack}s`, daily, yearTimes),
  };
}

/** Asks both servers in turn. Throws if they answer otherwise: a wrong answer has no figures. */
async function compare(
  { bench, ours, influxd }: Setting,
  figure: string,
  statement: string,
  wanted: number,
): Promise<AskedFigures> {
  const [mine, theirs]: [number[], number[]] = [[], []];
  const { calls, asked } = await counted(bench, ours, statement);
  for (let time = 0; time < warmUps + wanted; time++) {
    await wait(pauseMillis);
    const { millis, rows } = await ask(ours, statement);
    const other = influxd && (await ask(influxd, statement));
    if (other && !isAlike(rows, other.rows)) throw new Error(`queries: InfluxDB answers otherwise: ${statement}`);
    if (time < warmUps) continue;
    mine.push(millis);
    if (other) theirs.push(other.millis);
  }
  return {
    figure,
    statement,
    rows: asked.rows.length,
    calls,
    p50Millis: quantile(mine, 0.5),
    p95Millis: quantile(mine, 0.95),
    influxdP50Millis: theirs.length > 0 ? quantile(theirs, 0.5) : null,
  };
}

/** Asks for a year that nobody has asked for yet, until a query finds nothing more to keep by column. */
async function askFirst({ bench, ours }: Setting, statement: string): Promise<FirstFigures> {
  const first = await counted(bench, ours, statement);
  let before = first.calls;
  for (let askedUntilBuilt = 1; askedUntilBuilt < mostAskedUntilBuilt; askedUntilBuilt++) {
    const { calls } = await counted(bench, ours, statement);
    if (calls >= before)
      return { millis: first.asked.millis, calls: first.calls, askedUntilBuilt: askedUntilBuilt - 1 };
    before = calls;
  }
  throw new Error(`queries: the year was not kept by column after ${mostAskedUntilBuilt} queries; look at the log.`);
}

async function counted({ laptop }: BenchLaptop, server: Server, statement: string) {
  await wait(pauseMillis);
  await laptop.resetCounts();
  const asked = await ask(server, statement);
  const counts = await laptop.counts();
  const calls = counts
    .filter(({ caller }) => /QueryFunction/.test(caller))
    .reduce((sum, { calls: some }) => sum + some, 0);
  return { asked, calls };
}

if (import.meta.main) console.log(JSON.stringify(await benchQueries(), null, 2));
