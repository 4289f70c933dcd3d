/**
 * Keeps series in a stopped laptop's table of points as `retain` does when they come in time, by its own parts and with
 * its rights: a year of points would take hours to come through the door. Says what they take there.
 */

import { DynamoDBClient, QueryCommand, type QueryCommandOutput } from "@aws-sdk/client-dynamodb";
import { PackTable } from "../../lambdas/shared/adapters/dynamodb/pack-table.ts";
import { BlockTable } from "../../lambdas/shared/adapters/dynamodb/series/block-table.ts";
import { CatalogueTable } from "../../lambdas/shared/adapters/dynamodb/series/catalogue-table.ts";
import { PackSeries } from "../../lambdas/shared/adapters/dynamodb/series/pack-series.ts";
import { writePacks } from "../../lambdas/shared/adapters/dynamodb/series/write-packs.ts";
import { Table } from "../../lambdas/shared/adapters/dynamodb/table.ts";
import type { KeptPoint } from "../../lambdas/shared/core/event/kept-point.ts";
import { type PackToWrite, packsOf, pointSeries } from "../../lambdas/shared/core/event/pack.ts";
import type { Point } from "../../lambdas/shared/core/event/point.ts";
import { eventIdsOf } from "../../lambdas/shared/core/intake/event-id.ts";
import { dayOf } from "../../lambdas/shared/core/query/blocks/block.ts";
import { usualLeastRows } from "../../lambdas/shared/core/query/blocks/day-rows.ts";
import { buildDay } from "../../lambdas/shared/core/query/blocks/keep-day.ts";
import type { Place } from "../../lambdas/shared/core/query/catalogue.ts";
import { CatalogueKeeper } from "../../lambdas/shared/retaining/catalogue-keeper.ts";
import { openGateAlone } from "../gate-alone.ts";
import { quantile } from "../settings.ts";
import { type SeriesToFill, secondNanos } from "./points.ts";

/** Where the series are kept, and for how long. */
export interface Target extends Place {
  readonly keepSeconds: number;
}

interface TableOfPoints {
  readonly client: DynamoDBClient;
  readonly name: string;
}

const packsAtOnce = 200;
/** DynamoDB meters a strong read by so many bytes. */
const bytesOfReadUnit = 4_096;

const seriesName = ({ retention, source }: Place, measurement: string): string =>
  pointSeries(retention, source, measurement);

/** Answers the bytes of each series, in their order. */
export async function fill(folder: string, target: Target, all: readonly SeriesToFill[]): Promise<number[]> {
  await using alone = await openGateAlone(folder);
  const table = tableFor(alone.callerOf(/RetainFunction/));
  const sizes: number[] = [];
  for (const series of all) {
    await fillSeries(table, target, series);
    sizes.push(await bytesOf(table, seriesName(target, series.measurement)));
  }
  table.client.destroy();
  return sizes;
}

const tableFor = ({ fn, client }: ReturnType<Awaited<ReturnType<typeof openGateAlone>>["callerOf"]>): TableOfPoints => {
  const name = fn.environment.POINTS_TABLE;
  if (name === undefined) throw new Error(`bench: ${fn.logicalId} has no POINTS_TABLE; name a function that has one.`);
  return { client: new DynamoDBClient(client), name };
};

async function fillSeries({ client, name }: TableOfPoints, target: Target, series: SeriesToFill): Promise<void> {
  const catalogue = new CatalogueKeeper(new CatalogueTable(new Table(client, name)), Date.now);
  let waiting: PackToWrite[] = [];
  for (const points of series.packs) {
    await catalogue.note(target, points);
    waiting.push(...packsToWrite(target, points));
    if (waiting.length < packsAtOnce) continue;
    await writePacks(client, { points: name }, { points: waiting }).points;
    waiting = [];
  }
  await writePacks(client, { points: name }, { points: waiting }).points;
}

function packsToWrite(target: Target, points: readonly Point[]): PackToWrite[] {
  const ids = eventIdsOf(target.source, "", points);
  const kept = points.map((point, at): KeptPoint => {
    const acceptedAt = Number(BigInt(point.atNanos) / 1_000_000n);
    return { ...point, eventId: ids[at] ?? "", acceptedAt };
  });
  return packsOf(kept).map((pack) => ({
    series: seriesName(target, pack.points[0]?.measurement ?? ""),
    pack,
    expiresAt: Number(pack.lastNanos / secondNanos) + target.keepSeconds,
  }));
}

export interface BlockFigures {
  /** Of the parts and of what is known of the days. */
  readonly bytes: number;
  readonly builtDays: number;
  /** How long a day took to build: to read its packs, merge them, and keep them by column. */
  readonly buildP50Millis: number;
}

/** Builds some days of a series anew that queries have built already, and says what the blocks of all days take. */
export async function buildDays(
  folder: string,
  target: Target,
  { measurement, range: [from, to] }: SeriesToFill,
  most: number,
): Promise<BlockFigures> {
  await using alone = await openGateAlone(folder);
  const { client, name } = tableFor(alone.callerOf(/QueryFunction/));
  const series = { ...target, measurement };
  const blocks = new BlockTable(client, name);
  const packs = new PackSeries(new PackTable(client, name));
  const known = await blocks.days(seriesName(target, measurement), dayOf(from), dayOf(to - 1n));
  const millis: number[] = [];
  for (const day of known.slice(0, most)) {
    const start = performance.now();
    const became = await buildDay(series, day, { packs, blocks, leastRows: usualLeastRows, nowMillis: Date.now });
    millis.push(performance.now() - start);
    if (became !== "kept") throw new Error(`queries: the day ${day.day} became ${became}.`);
  }
  const [days, parts] = ["DAYS", "BLOCKS"].map((kind) => `${kind}#${seriesName(target, measurement)}`);
  const bytes = (await bytesOf({ client, name }, days ?? "")) + (await bytesOf({ client, name }, parts ?? ""));
  client.destroy();
  return { bytes, builtDays: known.length, buildP50Millis: quantile(millis, 0.5) };
}

/** Answers the bytes of a partition, as DynamoDB meters reads: to within 4 KB for each MB. */
async function bytesOf({ client, name }: TableOfPoints, partition: string): Promise<number> {
  let units = 0;
  let start: QueryCommandOutput["LastEvaluatedKey"];
  do {
    const page: QueryCommandOutput = await client.send(
      new QueryCommand({
        TableName: name,
        KeyConditionExpression: "pk = :pk",
        ExpressionAttributeValues: { ":pk": { S: partition } },
        ConsistentRead: true,
        ReturnConsumedCapacity: "TOTAL",
        ...(start ? { ExclusiveStartKey: start } : {}),
      }),
    );
    units += page.ConsumedCapacity?.CapacityUnits ?? 0;
    start = page.LastEvaluatedKey;
  } while (start);
  return units * bytesOfReadUnit;
}
