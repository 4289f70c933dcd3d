/** Makes a real DynamoDB client on a DynamoDB in memory, with tables as the template makes them. */

import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { CreateTableCommand, DynamoDBClient, paginateScan, waitUntilTableExists } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import dynalite from "dynalite";
import { afterAll } from "vitest";
import { writePacks } from "../../lambdas/shared/adapters/dynamodb/series/write-packs.ts";
import type { PackToWrite } from "../../lambdas/shared/core/event/pack.ts";

export interface Tables {
  readonly client: DynamoDBClient;
  stop(): void;
}

export async function startTables(...names: readonly string[]): Promise<Tables> {
  const server = dynalite({ createTableMs: 0 });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  await Promise.all(names.map((name) => makeTable(client, name)));
  return {
    client,
    stop: () => {
      client.destroy();
      server.close();
    },
  };
}

/** Starts tables for the tests of the calling file, and stops them after those. */
export async function runTables(...names: readonly string[]): Promise<Tables> {
  const tables = await startTables(...names);
  afterAll(() => tables.stop());
  return tables;
}

/** Writes packs into one table. */
export const keepPacks = (client: DynamoDBClient, table: string, packs: readonly PackToWrite[]): Promise<void> =>
  writePacks(client, { packs: table }, { packs }).packs;

/** Answers all items of a table, in no order. */
export async function itemsOf(client: DynamoDBClient, TableName: string): Promise<Record<string, unknown>[]> {
  const items: Record<string, unknown>[] = [];
  for await (const { Items = [] } of paginateScan({ client }, { TableName })) {
    for (const item of Items) items.push(unmarshall(item));
  }
  return items;
}

async function makeTable(client: DynamoDBClient, TableName: string): Promise<void> {
  const command = new CreateTableCommand({
    TableName,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [
      { AttributeName: "pk", AttributeType: "S" },
      { AttributeName: "sk", AttributeType: "S" },
    ],
    KeySchema: [
      { AttributeName: "pk", KeyType: "HASH" },
      { AttributeName: "sk", KeyType: "RANGE" },
    ],
  });
  await client.send(command);
  await waitUntilTableExists({ client, maxWaitTime: 120, minDelay: 0.01, maxDelay: 0.05 }, { TableName });
}
