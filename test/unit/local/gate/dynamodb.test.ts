import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DeleteItemCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { expect, onTestFinished, test } from "vitest";
import type { Gate, GateOptions } from "../../../../local/gate/gate.ts";
import { folderOfTest } from "../../../support/folders/temporary-folder.ts";
import { allow, clientOf, openGate, smallPlatform, tableArn } from "./small-platform.ts";

const TableName = "registry";

async function open(options: Partial<GateOptions> = {}): Promise<{ gate: Gate; dynamodb: DynamoDBClient }> {
  const platform = smallPlatform([allow(["dynamodb:*"], [tableArn])]);
  const gate = await openGate({ platform, ...options });
  const dynamodb = new DynamoDBClient(clientOf(gate, platform));
  onTestFinished(() => dynamodb.destroy());
  return { gate, dynamodb };
}

const key = (sk: string) => ({ pk: { S: "project" }, sk: { S: sk } });
const put = (sk: string, more: object = {}) => new PutItemCommand({ TableName, Item: { ...key(sk), ...more } });
const get = (sk: string) => new GetItemCommand({ TableName, Key: key(sk), ConsistentRead: true });

test("an item is put, updated, read, queried and deleted", async () => {
  const { dynamodb } = await open();
  await dynamodb.send(put("a", { count: { N: "1" }, list: { L: [{ S: "ü" }] } }));
  const updated = await dynamodb.send(
    new UpdateItemCommand({
      TableName,
      Key: key("a"),
      UpdateExpression: "ADD #count :two SET #name = if_not_exists(#name, :name)",
      ExpressionAttributeNames: { "#count": "count", "#name": "name" },
      ExpressionAttributeValues: { ":two": { N: "2" }, ":name": { S: "Acme" } },
      ReturnValues: "ALL_NEW",
    }),
  );
  expect(updated.Attributes).toMatchObject({ count: { N: "3" }, name: { S: "Acme" } });
  expect((await dynamodb.send(get("a"))).Item).toMatchObject({ list: { L: [{ S: "ü" }] } });
  const ExpressionAttributeValues = { ":pk": { S: "project" } };
  const query = new QueryCommand({ TableName, KeyConditionExpression: "pk = :pk", ExpressionAttributeValues });
  expect((await dynamodb.send(query)).Items).toHaveLength(1);
  await dynamodb.send(new DeleteItemCommand({ TableName, Key: key("a") }));
  expect((await dynamodb.send(get("a"))).Item).toBeUndefined();
});

test("pages go on where the last one ended, in both directions", async () => {
  const { dynamodb } = await open();
  for (const sk of ["a", "b", "c", "d", "e"]) await dynamodb.send(put(sk));
  const pages = async (ScanIndexForward: boolean): Promise<(string | undefined)[]> => {
    const seen: (string | undefined)[] = [];
    let ExclusiveStartKey: QueryCommand["input"]["ExclusiveStartKey"];
    do {
      const query = {
        TableName,
        KeyConditionExpression: "pk = :pk",
        ExpressionAttributeValues: { ":pk": { S: "project" } },
      };
      const page = await dynamodb.send(new QueryCommand({ ...query, Limit: 2, ScanIndexForward, ExclusiveStartKey }));
      seen.push(...(page.Items ?? []).map((item) => item.sk?.S));
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey !== undefined);
    return seen;
  };
  expect(await pages(true)).toEqual(["a", "b", "c", "d", "e"]);
  expect(await pages(false)).toEqual(["e", "d", "c", "b", "a"]);
});

test("items are counted without being answered, and billed as if they were", async () => {
  const { gate, dynamodb } = await open();
  const units = () => gate.counts().reduce((sum, { action, units }) => sum + (action === "Query" ? units : 0), 0);
  for (const sk of ["a1", "a2", "b"]) await dynamodb.send(put(sk, { filler: { S: "x".repeat(9000) } }));
  const query = {
    TableName,
    KeyConditionExpression: "pk = :pk AND begins_with(sk, :prefix)",
    ExpressionAttributeValues: { ":pk": { S: "project" }, ":prefix": { S: "a" } },
    ConsistentRead: true,
  };
  const billed = async (more: object) => {
    const before = units();
    const { Count, Items } = await dynamodb.send(new QueryCommand({ ...query, ...more }));
    return { Count, isAnswered: Items !== undefined, units: units() - before };
  };
  const read = await billed({});
  expect(await billed({ Select: "COUNT" })).toEqual({ ...read, isAnswered: false });
  expect(read).toMatchObject({ Count: 2, isAnswered: true });
  expect(read.units).toBeGreaterThan(1);
});

test("a condition that does not hold is refused, with the item that is there if it is asked for", async () => {
  const { dynamodb } = await open();
  await dynamodb.send(put("a", { owner: { S: "first" } }));
  const refused = dynamodb.send(
    new PutItemCommand({
      TableName,
      Item: key("a"),
      ConditionExpression: "attribute_not_exists(pk)",
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
    }),
  );
  await expect(refused).rejects.toMatchObject({
    name: "ConditionalCheckFailedException",
    Item: { owner: { S: "first" } },
  });
});

test("of many writers on one condition exactly one wins", async () => {
  const { dynamodb } = await open();
  const condition = { ConditionExpression: "attribute_not_exists(pk)" };
  const writers = Array.from({ length: 20 }, () =>
    dynamodb.send(new PutItemCommand({ TableName, Item: key("a"), ...condition })),
  );
  const results = await Promise.allSettled(writers);
  expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(1);
});

test("no increment of many at once is lost", async () => {
  const { dynamodb } = await open();
  const increment = { UpdateExpression: "ADD n :one", ExpressionAttributeValues: { ":one": { N: "1" } } };
  await Promise.all(
    Array.from({ length: 50 }, () => dynamodb.send(new UpdateItemCommand({ TableName, Key: key("a"), ...increment }))),
  );
  expect((await dynamodb.send(get("a"))).Item?.n).toEqual({ N: "50" });
});

test("batches write and read", async () => {
  const { dynamodb } = await open();
  const requests = Array.from({ length: 25 }, (_, at) => ({ PutRequest: { Item: key(`sk${at}`) } }));
  await dynamodb.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: requests } }));
  expect((await dynamodb.send(new ScanCommand({ TableName, Select: "COUNT" }))).Count).toBe(25);
  const Keys = [key("sk0"), key("sk24"), key("nowhere")];
  const read = await dynamodb.send(new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys } } }));
  expect(read.Responses?.[TableName]).toHaveLength(2);
});

test("a partial fault leaves some of a batch unprocessed, and says which", async () => {
  const { gate, dynamodb } = await open({ seed: 7 });
  gate.setFaults([{ service: "dynamodb", action: "BatchWriteItem", kind: "partial", probability: 0.5 }]);
  const requests = Array.from({ length: 25 }, (_, at) => ({ PutRequest: { Item: key(`sk${at}`) } }));
  const result = await dynamodb.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: requests } }));
  const left = result.UnprocessedItems?.[TableName]?.length ?? 0;
  expect(left).toBeGreaterThan(0);
  expect(left).toBeLessThan(25);
  expect((await dynamodb.send(new ScanCommand({ TableName }))).Count).toBe(25 - left);
});

test("what is written is billed by its size, what is refused by a condition too", async () => {
  const { gate, dynamodb } = await open();
  await dynamodb.send(put("large", { text: { S: "x".repeat(2500) } }));
  await dynamodb.send(get("large"));
  const condition = { ConditionExpression: "attribute_not_exists(pk)" };
  await dynamodb.send(new PutItemCommand({ TableName, Item: key("large"), ...condition })).catch(() => undefined);
  const billed = gate
    .counts()
    .map(({ action, units, unit, calls, errors }) => ({ action, units, unit, calls, errors }));
  expect(billed).toContainEqual({ action: "PutItem", units: 4, unit: "write unit", calls: 2, errors: 1 });
  expect(billed).toContainEqual({ action: "GetItem", units: 1, unit: "read unit", calls: 1, errors: 0 });
});

test("a read that finds nothing is billed", async () => {
  const { gate, dynamodb } = await open();
  const ExpressionAttributeValues = { ":pk": { S: "nobody" } };
  await dynamodb.send(new QueryCommand({ TableName, KeyConditionExpression: "pk = :pk", ExpressionAttributeValues }));
  expect(gate.counts()).toMatchObject([{ action: "Query", units: 0.5, unit: "read unit" }]);
});

test("a table is described with its time to live", async () => {
  const { dynamodb } = await open();
  expect((await dynamodb.send(new DescribeTableCommand({ TableName }))).Table).toMatchObject({
    TableStatus: "ACTIVE",
    TableArn: tableArn,
  });
  const ttl = await dynamodb.send(new DescribeTimeToLiveCommand({ TableName }));
  expect(ttl.TimeToLiveDescription).toEqual({ TimeToLiveStatus: "ENABLED", AttributeName: "expiresAt" });
});

test("items that are a day past their time go, the others stay", async () => {
  const { dynamodb } = await open({ sweepEveryMillis: 20 });
  const nowSeconds = Math.floor(Date.now() / 1000);
  await dynamodb.send(put("over", { expiresAt: { N: String(nowSeconds - 86_500) } }));
  // The clock may have jumped ahead.
  await dynamodb.send(put("just over", { expiresAt: { N: String(nowSeconds - 3_600) } }));
  await dynamodb.send(put("later", { expiresAt: { N: String(nowSeconds + 1000) } }));
  await dynamodb.send(put("never", { expiresAt: { S: "1" } }));
  await expect.poll(async () => (await dynamodb.send(get("over"))).Item).toBeUndefined();
  expect((await dynamodb.send(new ScanCommand({ TableName }))).Count).toBe(3);
});

test("a restart finds the items again", async () => {
  const dataDir = folderOfTest();
  const before = await open({ dataDir });
  await before.dynamodb.send(put("a", { kept: { BOOL: true } }));
  await before.gate.close();
  const after = await open({ dataDir });
  expect((await after.dynamodb.send(get("a"))).Item?.kept).toEqual({ BOOL: true });
});

test("a table whose keys changed in the template stops the start", async () => {
  const dataDir = folderOfTest();
  await (await open({ dataDir })).gate.close();
  const platform = smallPlatform();
  const tables = platform.tables.map((table) => ({
    ...table,
    keySchema: table.keySchema.slice(0, 1),
    attributeTypes: { pk: "S" },
  }));
  await expect(openGate({ platform: { ...platform, tables }, dataDir })).rejects.toThrow(/registry/);
});

test("transactions, which dynalite lacks, are refused by name", async () => {
  const { dynamodb } = await open();
  const transaction = new TransactWriteItemsCommand({ TransactItems: [{ Put: { TableName, Item: key("a") } }] });
  await expect(dynamodb.send(transaction)).rejects.toThrow(/TransactWriteItems/);
});
