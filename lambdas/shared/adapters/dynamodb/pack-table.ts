/** Keeps packs of points in a DynamoDB table: the event log's, or the DynamoDB retentions'. */

import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  QueryCommand,
  type QueryCommandInput,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { chunksOf } from "../../core/chunks.ts";
import { PlatformError } from "../../core/error.ts";
import { type PlacedPack, packSpanNanos } from "../../core/event/pack.ts";
import type { IdentifiedPoint } from "../../core/event/point.ts";
import { sortableNanos } from "../../core/instant.ts";
import { pointsIn } from "../../core/query/rows/pack-points.ts";
import { expiryOf, type Keeping } from "../../core/upkeep.ts";
import { inflatedText } from "./series/inflate.ts";
import { type KeptPack, readPage } from "./series/pack-pages.ts";
import { batchWriteLimit, writeToTable } from "./series/write-packs.ts";

const datedAtOnce = 500;
/** Bounds how many writes run at the same time. */
const mostWrites = 25;

type Item = Record<string, AttributeValue>;

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
      mostWrites,
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
    for (const some of chunksOf(requests, batchWriteLimit)) await writeToTable(this.client, this.name, some);
    return LastEvaluatedKey !== undefined;
  }
}

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
