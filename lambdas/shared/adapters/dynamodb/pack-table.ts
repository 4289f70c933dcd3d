/** Keeps packs of points in a DynamoDB table: the event log's, or the DynamoDB retentions'. */

import { setTimeout as wait } from "node:timers/promises";
import { deflateRawSync } from "node:zlib";
import {
  type AttributeValue,
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  QueryCommand,
  type QueryCommandInput,
  UpdateItemCommand,
  type WriteRequest,
} from "@aws-sdk/client-dynamodb";
import { chunksOf } from "../../core/chunks.ts";
import { PlatformError } from "../../core/error.ts";
import { type Pack, type PackToWrite, type PlacedPack, packSpanNanos } from "../../core/event/pack.ts";
import type { IdentifiedPoint } from "../../core/event/point.ts";
import { sortableNanos } from "../../core/instant.ts";
import { pointsIn } from "../../core/query/rows/pack-points.ts";
import { expiryOf, type Keeping } from "../../core/upkeep.ts";
import { inflatedText } from "./series/inflate.ts";
import { type KeptPack, readPage } from "./series/pack-pages.ts";

/** DynamoDB takes this many puts in one BatchWriteItem. */
const batchWriteLimit = 25;
const mostTries = 6;
const datedAtOnce = 500;

type Item = Record<string, AttributeValue>;

/** Answers a sort key that orders packs by the times of their last points. */
export const packSortKey = ({ lastNanos, digest }: Pack): string => `${sortableNanos(lastNanos)}#${digest}`;

/** Answers the second of the last point of a pack, in seconds since 1970, by its sort key. */
const secondsIn = (sortKey: string): number =>
  Math.floor(Number(BigInt(sortKey.split("#", 1)[0] ?? "") / 1_000_000_000n));

export class PackTable {
  private readonly client: DynamoDBClient;
  private readonly name: string;

  constructor(client: DynamoDBClient, name: string) {
    this.client = client;
    this.name = name;
  }

  /** Writes packs. Resolves when all are written. Throws `unavailable` if the table goes on refusing some. */
  async write(packs: readonly PackToWrite[]): Promise<void> {
    const items = [
      ...new Map(packs.map((pack) => [`${pack.series}|${packSortKey(pack.pack)}`, itemOf(pack)])).values(),
    ];
    const batches = chunksOf(items, batchWriteLimit);
    await Promise.all(batches.map((batch) => this.writeBatch(batch.map((Item) => ({ PutRequest: { Item } })))));
  }

  private async writeBatch(requests: readonly WriteRequest[]): Promise<void> {
    let pending = requests;
    for (let attempt = 0; pending.length > 0; attempt++) {
      if (attempt === mostTries) {
        throw new PlatformError(
          "unavailable",
          `The table refused ${pending.length} of ${requests.length} writes, ${mostTries} times.`,
        );
      }
      if (attempt > 0) await wait(25 * 2 ** attempt);
      const { UnprocessedItems } = await this.client.send(
        new BatchWriteItemCommand({ RequestItems: { [this.name]: [...pending] } }),
      );
      pending = UnprocessedItems?.[this.name] ?? [];
    }
  }

  /**
   * Answers packs of a series that may hold points in the time range, both ends included, latest pack first. `atOnce`
   * says how many are read at a time; without it as many as one answer of DynamoDB holds.
   */
  async *newestFirst(
    series: string,
    fromNanos: bigint,
    toNanos: bigint,
    atOnce?: number,
  ): AsyncGenerator<readonly IdentifiedPoint[]> {
    for await (const item of this.itemsBetween(series, [fromNanos, toNanos], false, { atOnce })) {
      yield placed(item).points;
    }
  }

  /** Answers the same packs a page at a time, as they are kept, in either order. */
  async *pages(
    series: string,
    [fromNanos, toNanos]: readonly [bigint, bigint],
    forward: boolean,
  ): AsyncGenerator<readonly KeptPack[]> {
    const query = this.rangeQuery(series, [fromNanos, toNanos], forward);
    // Asks for what is read and no more, since names and keys are half of what a pack of one point comes to.
    const asked = {
      ...query,
      ProjectionExpression: "#points, expiresAt",
      ExpressionAttributeNames: { "#points": "points" },
    };
    let start: Item | undefined;
    do {
      const page = await readPage(
        this.client,
        new QueryCommand({ ...asked, ...(start ? { ExclusiveStartKey: start } : {}) }),
      );
      yield page.packs;
      start = page.next;
    } while (start);
  }

  /** Answers the same packs, oldest first. Begins behind the pack at the position `after`. */
  async *oldestFirst(
    series: string,
    range: { readonly from: bigint; readonly to: bigint; readonly after: string | undefined },
  ): AsyncGenerator<PlacedPack> {
    const { from, to, after } = range;
    const start = after === undefined ? undefined : { pk: { S: series }, sk: { S: after } };
    for await (const item of this.itemsBetween(series, [from, to], true, { start })) {
      yield placed(item);
    }
  }

  private async *itemsBetween(
    series: string,
    [fromNanos, toNanos]: readonly [bigint, bigint],
    forward: boolean,
    page: { readonly start?: Item | undefined; readonly atOnce?: number | undefined } = {},
  ): AsyncGenerator<Item> {
    let { start } = page;
    do {
      const { Items, LastEvaluatedKey } = await this.client.send(
        new QueryCommand({
          ...this.rangeQuery(series, [fromNanos, toNanos], forward),
          ...(page.atOnce === undefined ? {} : { Limit: page.atOnce }),
          ...(start ? { ExclusiveStartKey: start } : {}),
        }),
      );
      yield* Items ?? [];
      start = LastEvaluatedKey;
    } while (start);
  }

  private rangeQuery(series: string, [from, to]: readonly [bigint, bigint], forward: boolean): QueryCommandInput {
    return {
      TableName: this.name,
      KeyConditionExpression: "pk = :pk AND sk BETWEEN :from AND :to",
      ExpressionAttributeValues: {
        ":pk": { S: series },
        ":from": { S: sortableNanos(from) },
        // Reads on for the span of a pack, since packs that end after the range may begin inside it. "~" sorts after
        // every digest.
        ":to": { S: `${sortableNanos(to + packSpanNanos)}#~` },
      },
      ScanIndexForward: forward,
      ConsistentRead: true,
    };
  }

  /**
   * Has up to 500 packs of a series behind the position `after` expire so long after their last points. Answers where it
   * left off; undefined at the end.
   */
  async date(series: string, { durationSeconds, nowMillis }: Keeping, after?: string): Promise<string | undefined> {
    const { Items = [], LastEvaluatedKey } = await this.client.send(
      new QueryCommand({
        TableName: this.name,
        KeyConditionExpression: "pk = :pk",
        ExpressionAttributeValues: { ":pk": { S: series } },
        ProjectionExpression: "pk, sk, expiresAt",
        ConsistentRead: true,
        Limit: datedAtOnce,
        ...(after === undefined ? {} : { ExclusiveStartKey: { pk: { S: series }, sk: { S: after } } }),
      }),
    );
    const dated = Items.map(({ sk, expiresAt }) => ({
      key: { pk: { S: series }, sk: { S: sk?.S ?? "" } },
      before: Number(expiresAt?.N),
      expiresAt: expiryOf(secondsIn(sk?.S ?? "") + durationSeconds, nowMillis),
    }));
    for (const some of chunksOf(
      dated.filter(({ before, expiresAt }) => before !== expiresAt),
      batchWriteLimit,
    )) {
      await Promise.all(some.map(({ key, expiresAt }) => this.setExpiry(key, expiresAt)));
    }
    return LastEvaluatedKey?.sk?.S;
  }

  /** Makes no pack anew that was forgotten meanwhile. */
  private async setExpiry(Key: Item, expiresAt: number): Promise<void> {
    try {
      await this.client.send(
        new UpdateItemCommand({
          TableName: this.name,
          Key,
          UpdateExpression: "SET expiresAt = :at",
          ConditionExpression: "attribute_exists(pk)",
          ExpressionAttributeValues: { ":at": { N: String(expiresAt) } },
        }),
      );
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }

  /** Removes up to `most` packs of a series, the oldest first. Answers whether there may be more. */
  async removeSeries(series: string, most: number): Promise<boolean> {
    const { Items = [], LastEvaluatedKey } = await this.client.send(
      new QueryCommand({
        TableName: this.name,
        KeyConditionExpression: "pk = :pk",
        ExpressionAttributeValues: { ":pk": { S: series } },
        ProjectionExpression: "pk, sk",
        ConsistentRead: true,
        Limit: most,
      }),
    );
    const requests = Items.map((Key) => ({ DeleteRequest: { Key } }));
    for (const batch of chunksOf(requests, batchWriteLimit)) await this.writeBatch(batch);
    return LastEvaluatedKey !== undefined;
  }
}

const itemOf = ({ series, pack, expiresAt }: PackToWrite): Item => ({
  pk: { S: series },
  sk: { S: packSortKey(pack) },
  count: { N: String(pack.points.length) },
  points: { B: deflateRawSync(JSON.stringify(pack.points)) },
  expiresAt: { N: String(expiresAt) },
});

const placed = (item: Item): PlacedPack => ({
  position: item.sk?.S ?? "",
  points: pointsOf(item),
  expiresAt: Number(item.expiresAt?.N ?? 0),
});

function pointsOf(item: Item): readonly IdentifiedPoint[] {
  const bytes = item.points?.B;
  if (!bytes) throw new PlatformError("internal", `The pack ${item.pk?.S} ${item.sk?.S} has no points.`);
  return pointsIn(inflatedText(bytes));
}
