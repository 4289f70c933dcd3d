/**
 * Writes packs of points into the tables of the event log and of the DynamoDB retentions, both in one call
 * (docs/adr/0091-the-log-and-retentions-are-written-in-one-call.md).
 */

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
export const batchWriteLimit = 25;
const mostTries = 6;

type Requests = Readonly<Record<string, readonly WriteRequest[]>>;

/**
 * Writes packs into tables, both given by what the packs are. Answers a promise for each table, which resolves when all
 * of its packs are written, whatever becomes of the others', and rejects with `unavailable` if DynamoDB goes on refusing
 * some.
 */
export function writePacks<Kind extends string>(
  client: DynamoDBClient,
  tables: Readonly<Record<Kind, string>>,
  packs: Readonly<Record<Kind, readonly PackToWrite[]>>,
): Record<Kind, Promise<void>> {
  const kinds = Object.keys(tables) as Kind[];
  const writes = kinds.flatMap((kind) => putsOf(packs[kind]).map((request) => ({ table: tables[kind], request })));
  const calls = chunksOf(writes, batchWriteLimit).map((some) => {
    const byTable = Map.groupBy(some, ({ table }) => table);
    const requests = Object.fromEntries(
      [...byTable].map(([table, all]) => [table, all.map(({ request }) => request)] as const),
    );
    return { requests, left: writeTogether(client, requests) };
  });
  const finish = async (table: string): Promise<void> => {
    const own = calls.filter(({ requests }) => requests[table] !== undefined);
    await Promise.all(own.map(async ({ left }) => writeToTable(client, table, (await left)[table] ?? [], 1)));
  };
  return Object.fromEntries(kinds.map((kind) => [kind, finish(tables[kind])])) as Record<Kind, Promise<void>>;
}

/** A call may name an item once only. */
function putsOf(packs: readonly PackToWrite[]): WriteRequest[] {
  const items = new Map(packs.map((pack) => [`${pack.series}|${packSortKey(pack.pack)}`, itemOf(pack)]));
  return [...items.values()].map((Item) => ({ PutRequest: { Item } }));
}

/** Tries all in one call. Answers what is left of each table. */
async function writeTogether(client: DynamoDBClient, requests: Requests): Promise<Requests> {
  try {
    return await writeOnce(client, requests);
  } catch (error) {
    // DynamoDB refuses the whole call for a fault of one of its tables, so each is tried by itself then.
    if (Object.keys(requests).length > 1) return requests;
    throw error;
  }
}

async function writeOnce(client: DynamoDBClient, requests: Requests): Promise<Requests> {
  const RequestItems = Object.fromEntries(Object.entries(requests).map(([table, some]) => [table, [...some]]));
  const { UnprocessedItems = {} } = await client.send(new BatchWriteItemCommand({ RequestItems }));
  return UnprocessedItems;
}

/** Makes writes to a table, at most 25, that were tried so often already. Throws `unavailable` if some are refused on. */
export async function writeToTable(
  client: DynamoDBClient,
  table: string,
  requests: readonly WriteRequest[],
  tried = 0,
): Promise<void> {
  let pending = requests;
  for (let attempt = tried; pending.length > 0; attempt++) {
    if (attempt === mostTries) {
      throw new PlatformError("unavailable", `The table refused ${pending.length} writes, ${mostTries} times.`);
    }
    if (attempt > 0) await wait(25 * 2 ** attempt);
    pending = (await writeOnce(client, { [table]: pending }))[table] ?? [];
  }
}

const itemOf = ({ series, pack, expiresAt }: PackToWrite): Record<string, AttributeValue> => ({
  pk: { S: series },
  sk: { S: packSortKey(pack) },
  count: { N: String(pack.points.length) },
  points: { B: deflateRawSync(JSON.stringify(pack.points)) },
  expiresAt: { N: String(expiresAt) },
});
