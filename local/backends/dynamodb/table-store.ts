/** Keeps the template's tables on disk. */

import { isDeepStrictEqual } from "node:util";
import { asObject, type JsonObject } from "../../template/json.ts";
import type { LocalIndex, LocalTable } from "../../template/model/storage.ts";
import { foreign, StoreHealth } from "../store-health.ts";
import { type StoreList, unlisted } from "../store-list.ts";
import { demandCount, WriteMark } from "../write-mark.ts";
import { type DynaliteStore, type OperationName, openStore, perform } from "./dynalite.ts";
import { demandSoundLevel } from "./level-files.ts";
import { queueWrites, writtenIn } from "./level-writes.ts";
import { itemPrefix, keepDescriptions, quickenItems } from "./quick-store.ts";

/** Bounds how many items one sweep looks at. A large table takes several sweeps: DynamoDB takes up to two days too. */
const sweptItems = 2_000;

export class TableStore {
  private readonly store: DynaliteStore;
  private readonly tables: readonly LocalTable[];
  private readonly mark: WriteMark;
  /** Where the next sweep of each table goes on. */
  private readonly sweptTo = new Map<string, string>();

  private constructor(store: DynaliteStore, tables: readonly LocalTable[], mark: WriteMark) {
    this.store = store;
    this.tables = tables;
    this.mark = mark;
  }

  /**
   * Opens the tables. Rejects with a `StoreFailure` where the directory is missing, damaged or another data directory's, and
   * if it holds a table of the same name with other keys or indexes.
   */
  static async open(
    path: string,
    tables: readonly LocalTable[],
    health: StoreHealth = new StoreHealth(),
    list: StoreList = unlisted,
  ): Promise<TableStore> {
    if (list.has(path)) demandSoundLevel(path, list);
    const store = openStore(path);
    await store.db.open();
    const markFile = `${path}.mark`;
    const mark = new WriteMark(markFile, health);
    const opened = new TableStore(store, tables, mark);
    try {
      if (list.has(path)) demandComplete(store, path, markFile, list);
      queueWrites(store, path, health, mark);
      mark.set(writtenIn(store));
      for (const table of tables) await ensureTable(store, table);
      await putDirectory(store, list.id);
      list.add(markFile);
      list.add(path);
    } catch (error) {
      await opened.close();
      throw error;
    }
    keepDescriptions(store);
    quickenItems(store);
    return opened;
  }

  perform(operation: OperationName, input: JsonObject): Promise<JsonObject> {
    return perform(this.store, operation, input);
  }

  find(name: string): LocalTable | undefined {
    return this.tables.find((table) => table.name === name);
  }

  /**
   * Deletes items whose time to live is over at `nowSeconds`, from a part of each table. Resolves with their number.
   */
  async sweep(nowSeconds: number): Promise<number> {
    let swept = 0;
    for (const table of this.tables) {
      if (table.ttlAttribute !== undefined) swept += await this.sweepTable(table, table.ttlAttribute, nowSeconds);
    }
    return swept;
  }

  private async sweepTable(table: LocalTable, attribute: string, nowSeconds: number): Promise<number> {
    const prefix = itemPrefix(table.name);
    const range = { gt: this.sweptTo.get(table.name) ?? prefix, lt: `${prefix}\xFF`, limit: sweptItems };
    let last: string | undefined;
    let seen = 0;
    const over: JsonObject[] = [];
    for await (const [key, item] of this.store.db.iterator(range)) {
      last = key;
      seen += 1;
      if (isOver(item, attribute, nowSeconds)) over.push(keyOf(item, table));
    }
    if (last !== undefined && seen === sweptItems) this.sweptTo.set(table.name, last);
    else this.sweptTo.delete(table.name);
    for (const key of over) await this.deleteExpired(table, attribute, key, nowSeconds);
    return over.length;
  }

  /** Deletes an item only if it is still expired, since its time may have been extended after it was read. */
  private async deleteExpired(
    table: LocalTable,
    attribute: string,
    key: JsonObject,
    nowSeconds: number,
  ): Promise<void> {
    const condition = {
      ConditionExpression: "#ttl <= :now",
      ExpressionAttributeNames: { "#ttl": attribute },
      ExpressionAttributeValues: { ":now": { N: String(nowSeconds) } },
    };
    await this.perform("DeleteItem", { TableName: table.name, Key: key, ...condition }).catch((error: unknown) => {
      if (!String(asObject(asObject(error).body).__type).endsWith("ConditionalCheckFailedException")) throw error;
    });
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve, reject) => this.store.db.close((error) => (error ? reject(error) : resolve())));
    this.mark.close();
  }
}

/** Where the id of the data directory is kept, outside of every table's key space. */
const directoryKey = "millrace~directory";

function demandComplete(store: DynaliteStore, path: string, markFile: string, list: StoreList): void {
  demandCount(list, markFile, writtenIn(store), path);
  if (store.db.getSync(directoryKey)?.id !== list.id) throw foreign(path);
}

const putDirectory = (store: DynaliteStore, id: string): Promise<void> =>
  new Promise((resolve, reject) => store.db.put(directoryKey, { id }, (error) => (error ? reject(error) : resolve())));

/**
 * Tells whether an item's time is over. By DynamoDB's rule it must be a number and at most five years ago, since an
 * older time is taken for a mistake.
 */
function isOver(item: JsonObject, attribute: string, nowSeconds: number): boolean {
  const expiresAt = Number(asObject(item[attribute]).N);
  const fiveYearsSeconds = 5 * 365 * 86_400;
  return expiresAt <= nowSeconds && expiresAt > nowSeconds - fiveYearsSeconds;
}

const keyOf = (item: JsonObject, table: LocalTable): JsonObject =>
  Object.fromEntries(table.keySchema.map(({ name }) => [name, item[name]]));

async function ensureTable(store: DynaliteStore, table: LocalTable): Promise<void> {
  const wanted = definitionOf(table);
  const existing = await describe(store, table.name);
  if (existing !== undefined) {
    const same = ["KeySchema", "AttributeDefinitions"].every((part) => isDeepStrictEqual(existing[part], wanted[part]));
    const sameIndexes = isDeepStrictEqual(indexNames(existing), indexNames(wanted));
    if (same && sameIndexes) return;
    throw new Error(
      `The data directory's table ${table.name} has other keys or indexes than the template's: start afresh.`,
    );
  }
  await perform(store, "CreateTable", wanted);
  await activate(store, table);
}

const indexNames = (table: JsonObject): string[] =>
  [table.GlobalSecondaryIndexes, table.LocalSecondaryIndexes]
    .flatMap((indexes) => (Array.isArray(indexes) ? indexes : []))
    .map((index) => String(asObject(index).IndexName));

function describe(store: DynaliteStore, name: string): Promise<JsonObject | undefined> {
  return new Promise((resolve, reject) => {
    store.tableDb.get(name, (error, table) => {
      if (error && asObject(error).name !== "NotFoundError") reject(error);
      else resolve(table);
    });
  });
}

/** Marks a new table as active at once, since functions must find it so. dynalite does it a moment after its answer. */
async function activate(store: DynaliteStore, table: LocalTable): Promise<void> {
  const created = (await describe(store, table.name)) ?? {};
  const indexes = Array.isArray(created.GlobalSecondaryIndexes)
    ? created.GlobalSecondaryIndexes.map(asObject)
    : undefined;
  const active: JsonObject = {
    ...created,
    TableArn: table.arn,
    TableStatus: "ACTIVE",
    ...(indexes === undefined
      ? {}
      : { GlobalSecondaryIndexes: indexes.map((index) => ({ ...index, IndexStatus: "ACTIVE" })) }),
  };
  await new Promise<void>((resolve, reject) =>
    store.tableDb.put(table.name, active, (error) => (error ? reject(error) : resolve())),
  );
}

function definitionOf(table: LocalTable): JsonObject {
  const keySchema = (keys: LocalTable["keySchema"]): JsonObject[] =>
    keys.map(({ name, keyType }) => ({ AttributeName: name, KeyType: keyType }));
  const indexes = (all: readonly LocalIndex[]): JsonObject[] =>
    all.map(({ name, keySchema: keys, projection }) => ({
      IndexName: name,
      KeySchema: keySchema(keys),
      Projection: {
        ProjectionType: projection.type,
        ...(projection.nonKeyAttributes === undefined ? {} : { NonKeyAttributes: projection.nonKeyAttributes }),
      },
    }));
  return {
    TableName: table.name,
    BillingMode: "PAY_PER_REQUEST",
    KeySchema: keySchema(table.keySchema),
    AttributeDefinitions: Object.entries(table.attributeTypes).map(([AttributeName, AttributeType]) => ({
      AttributeName,
      AttributeType,
    })),
    ...(table.globalIndexes.length > 0 ? { GlobalSecondaryIndexes: indexes(table.globalIndexes) } : {}),
    ...(table.localIndexes.length > 0 ? { LocalSecondaryIndexes: indexes(table.localIndexes) } : {}),
  };
}
