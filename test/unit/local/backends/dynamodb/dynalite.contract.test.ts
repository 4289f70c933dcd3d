/** Holds what the laptop relies on in dynalite's private files. docs/adr/0015 says why they are imported. */

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type DynaliteStore, openStore, perform } from "../../../../../local/backends/dynamodb/dynalite.ts";

const definition = {
  TableName: "things",
  KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
  AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
  BillingMode: "PAY_PER_REQUEST",
};
const item = { id: { S: "a" }, n: { N: "1" } };

let folder: string;
let store: DynaliteStore;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "dynalite-contract-"));
  store = openStore(folder);
  await store.db.open();
  await perform(store, "CreateTable", definition);
  await expect
    .poll(() => perform(store, "DescribeTable", { TableName: "things" }))
    .toMatchObject({ Table: { TableStatus: "ACTIVE" } });
});

afterEach(async () => {
  await new Promise<void>((resolve, reject) => store.db.close((error) => (error ? reject(error) : resolve())));
  rmSync(folder, { recursive: true, force: true });
});

test("the installed dynalite is the version that these checks were written for", () => {
  const path = new URL("../../../../../node_modules/dynalite/package.json", import.meta.url);
  expect(JSON.parse(readFileSync(path, "utf8"))).toMatchObject({ version: "4.0.0" });
});

test("an item that was put is read, and lies under its table's prefix", async () => {
  await perform(store, "PutItem", { TableName: "things", Item: item });
  expect(await perform(store, "GetItem", { TableName: "things", Key: { id: { S: "a" } } })).toEqual({ Item: item });
  const range = { gt: "item-things~", lt: "item-things~\xFF", limit: 10 };
  const found: unknown[] = [];
  for await (const [key, value] of store.db.iterator(range)) found.push([key.startsWith("item-things~"), value]);
  expect(found).toEqual([[true, item]]);
});

test("a condition that does not hold rejects with DynamoDB's own answer", async () => {
  const put = { TableName: "things", Item: item, ConditionExpression: "attribute_exists(id)" };
  await expect(perform(store, "PutItem", put)).rejects.toMatchObject({
    statusCode: 400,
    body: { __type: expect.stringMatching(/ConditionalCheckFailedException$/) },
  });
});

test("a request that is not valid is refused before it is performed", async () => {
  await expect(perform(store, "PutItem", { TableName: "things" })).rejects.toMatchObject({ statusCode: 400 });
});

test("the description of a table that does not exist is undefined, without an error", async () => {
  const answer = await new Promise((resolve) => store.tableDb.get("others", (...both) => resolve(both)));
  expect(answer).toEqual([null, undefined]);
});
