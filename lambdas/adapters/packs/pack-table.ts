/** Packs of points in a DynamoDB table: the event log's and the DynamoDB retention's. */

import { setTimeout as wait } from "node:timers/promises";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import {
  type AttributeValue,
  BatchWriteItemCommand,
  type DynamoDBClient,
  QueryCommand,
} from "@aws-sdk/client-dynamodb";
import { PlatformError } from "../../core/error.ts";
import { type Pack, packSortKey, packSpanNanos, sortableNanos } from "../../core/pack.ts";
import type { IdentifiedPoint } from "../../core/point.ts";

export interface PackToWrite {
  /** The partition: what is read together, as `<project>#<source>`. */
  readonly series: string;
  readonly pack: Pack;
  /** Seconds since 1970 after which DynamoDB may forget the pack. */
  readonly expiresAt: number;
}

/** DynamoDB takes this many puts in one BatchWriteItem. */
const batchWriteLimit = 25;
const mostTries = 6;

type Item = Record<string, AttributeValue>;

export class PackTable {
  private readonly client: DynamoDBClient;
  private readonly name: string;

  constructor(client: DynamoDBClient, name: string) {
    this.client = client;
    this.name = name;
  }

  /** Resolves when all packs are written. Throws `unavailable` where the table goes on refusing some. */
  async write(packs: readonly PackToWrite[]): Promise<void> {
    const items = [
      ...new Map(packs.map((pack) => [`${pack.series}|${packSortKey(pack.pack)}`, itemOf(pack)])).values(),
    ];
    const batches: Item[][] = [];
    for (let start = 0; start < items.length; start += batchWriteLimit) {
      batches.push(items.slice(start, start + batchWriteLimit));
    }
    await Promise.all(batches.map((batch) => this.writeBatch(batch)));
  }

  private async writeBatch(items: readonly Item[]): Promise<void> {
    let pending = items.map((Item) => ({ PutRequest: { Item } }));
    for (let attempt = 0; pending.length > 0; attempt++) {
      if (attempt === mostTries) {
        throw new PlatformError(
          "unavailable",
          `The table refused ${pending.length} of ${items.length} writes, ${mostTries} times.`,
        );
      }
      if (attempt > 0) await wait(25 * 2 ** attempt);
      const { UnprocessedItems } = await this.client.send(
        new BatchWriteItemCommand({ RequestItems: { [this.name]: pending } }),
      );
      pending = (UnprocessedItems?.[this.name] ?? []) as typeof pending;
    }
  }

  /** Packs of a series that may hold points in the time range (both ends included), latest pack first. */
  async *newestFirst(series: string, fromNanos: bigint, toNanos: bigint): AsyncGenerator<readonly IdentifiedPoint[]> {
    let start: Item | undefined;
    do {
      const { Items, LastEvaluatedKey } = await this.client.send(
        new QueryCommand({
          TableName: this.name,
          KeyConditionExpression: "pk = :pk AND sk BETWEEN :from AND :to",
          ExpressionAttributeValues: {
            ":pk": { S: series },
            ":from": { S: sortableNanos(fromNanos) },
            // "~" sorts after every digest: packs that end within the span after the range may begin inside it.
            ":to": { S: `${sortableNanos(toNanos + packSpanNanos)}#~` },
          },
          ScanIndexForward: false,
          ConsistentRead: true,
          ...(start ? { ExclusiveStartKey: start } : {}),
        }),
      );
      for (const item of Items ?? []) yield pointsOf(item);
      start = LastEvaluatedKey;
    } while (start);
  }
}

const itemOf = ({ series, pack, expiresAt }: PackToWrite): Item => ({
  pk: { S: series },
  sk: { S: packSortKey(pack) },
  count: { N: String(pack.points.length) },
  points: { B: deflateRawSync(JSON.stringify(pack.points)) },
  expiresAt: { N: String(expiresAt) },
});

function pointsOf(item: Item): readonly IdentifiedPoint[] {
  const bytes = item.points?.B;
  if (!bytes) throw new PlatformError("internal", `The pack ${item.pk?.S} ${item.sk?.S} has no points.`);
  // Only this adapter writes packs; what it reads is what it wrote.
  return JSON.parse(inflateRawSync(bytes).toString("utf8")) as IdentifiedPoint[];
}
