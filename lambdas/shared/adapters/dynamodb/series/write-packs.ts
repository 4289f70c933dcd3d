/** Writes packs of points into the tables of the event log and of the DynamoDB retentions, both in one call. */

import { setTimeout as wait } from "node:timers/promises";
import { deflateRawSync } from "node:zlib";
import {
  type AttributeValue,
  BatchWriteItemCommand,
  type DynamoDBClient,
  type WriteRequest,
} from "@aws-sdk/client-dynamodb";
import { chunksOf } from "../../../core/chunks.ts";
import { PlatformError } from "../../../core/error.ts";
import { type PackToWrite, packSortKey } from "../../../core/event/pack.ts";

/** DynamoDB takes this many writes in one BatchWriteItem, to whichever tables they are. */
const batchWriteLimit = 25;
const mostTries = 6;

/** A write, and the table that it is for. */
type TableWrite = readonly [table: string, request: WriteRequest];

/**
 * Writes packs, given by the names of their tables. Resolves when all are written. Throws `unavailable` if DynamoDB goes
 * on refusing some.
 */
export async function writePacks(
  client: DynamoDBClient,
  packsOf: Readonly<Record<string, readonly PackToWrite[]>>,
): Promise<void> {
  const writes = Object.entries(packsOf).flatMap(([table, packs]) => {
    // A call may name an item once only.
    const items = new Map(packs.map((pack) => [`${pack.series}|${packSortKey(pack.pack)}`, itemOf(pack)]));
    return [...items.values()].map((Item): TableWrite => [table, { PutRequest: { Item } }]);
  });
  const calls = chunksOf(writes, batchWriteLimit).map((some) => writeBatch(client, some));
  await Promise.all(calls);
}

/** Makes writes one call after another. Throws `unavailable` if DynamoDB goes on refusing some. */
export async function writeAll(client: DynamoDBClient, writes: readonly TableWrite[]): Promise<void> {
  for (const some of chunksOf(writes, batchWriteLimit)) await writeBatch(client, some);
}

async function writeBatch(client: DynamoDBClient, writes: readonly TableWrite[]): Promise<void> {
  let pending = requestsOf(writes);
  for (let attempt = 0; Object.keys(pending).length > 0; attempt++) {
    if (attempt === mostTries) {
      const refused = Object.values(pending).reduce((sum, { length }) => sum + length, 0);
      throw new PlatformError(
        "unavailable",
        `DynamoDB refused ${refused} of ${writes.length} writes, ${mostTries} times.`,
      );
    }
    if (attempt > 0) await wait(25 * 2 ** attempt);
    const { UnprocessedItems } = await client.send(new BatchWriteItemCommand({ RequestItems: pending }));
    pending = UnprocessedItems ?? {};
  }
}

function requestsOf(writes: readonly TableWrite[]): Record<string, WriteRequest[]> {
  const byTable = Map.groupBy(writes, ([table]) => table);
  return Object.fromEntries([...byTable].map(([table, some]) => [table, some.map(([, request]) => request)]));
}

const itemOf = ({ series, pack, expiresAt }: PackToWrite): Record<string, AttributeValue> => ({
  pk: { S: series },
  sk: { S: packSortKey(pack) },
  count: { N: String(pack.points.length) },
  points: { B: deflateRawSync(JSON.stringify(pack.points)) },
  expiresAt: { N: String(expiresAt) },
});
