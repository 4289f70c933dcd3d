/** Reads the registry's table, strongly consistent, by keys and by prefixes of sort keys. */

import { setTimeout as wait } from "node:timers/promises";
import {
  BatchGetItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  type QueryCommandOutput,
} from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { chunksOf } from "../../core/chunks.ts";
import { PlatformError } from "../../core/error.ts";
import { unknownPageToken } from "../../core/page-token.ts";
import { attributeValues } from "./attribute-values.ts";

export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/** Tells whether an item can have this key. DynamoDB refuses longer keys, and callers may ask for any name. */
const canStand = ({ pk, sk }: Key): boolean => Buffer.byteLength(pk) <= 2048 && Buffer.byteLength(sk) <= 1024;

/** DynamoDB takes this many keys in one BatchGetItem. */
const batchGetLimit = 100;
/** Bounds how often keys that a busy table left out are asked for again. */
const readAttempts = 8;

/** Tells whether a page may begin here. DynamoDB refuses every other place. */
const isWithin = (key: Key, prefix: string): boolean => canStand(key) && key.sk.startsWith(prefix);

/** Asks for some attributes of items, and their keys. */
function projection(attributes: readonly string[]) {
  if (attributes.length === 0) return {};
  const names = Object.fromEntries(attributes.map((attribute, index) => [`#${index}`, attribute]));
  return { ProjectionExpression: ["pk", "sk", ...Object.keys(names)].join(", "), ExpressionAttributeNames: names };
}

export class TableReading {
  protected readonly client: DynamoDBClient;
  protected readonly name: string;

  constructor(client: DynamoDBClient, name: string) {
    this.client = client;
    this.name = name;
  }

  /**
   * Reads an item, strongly consistent, so that a call reads what the call before it wrote. Only this program writes
   * items, so `T` is what it wrote.
   */
  async get<T>(key: Key): Promise<T | undefined> {
    if (!canStand(key)) return undefined;
    const { Item } = await this.client.send(
      new GetItemCommand({ TableName: this.name, Key: attributeValues(key), ConsistentRead: true }),
    );
    return Item && (unmarshall(Item) as T);
  }

  /**
   * Reads items, strongly consistent, in no order. Leaves out keys without an item. Answers the keys and the given
   * attributes alone, if any are given.
   */
  async getMany<T>(keys: readonly Key[], attributes: readonly string[] = []): Promise<(T & Key)[]> {
    const found: (T & Key)[] = [];
    for (const some of chunksOf(keys.filter(canStand), batchGetLimit)) {
      let pending = some.map((key) => attributeValues(key));
      for (let attempt = 0; pending.length > 0; attempt++) {
        if (attempt === readAttempts) throw new PlatformError("unavailable", "The registry is busy; try again.");
        if (attempt > 0) await wait(25 * 2 ** attempt * Math.random());
        const request = { [this.name]: { Keys: pending, ConsistentRead: true, ...projection(attributes) } };
        const answer = await this.client.send(new BatchGetItemCommand({ RequestItems: request }));
        for (const item of answer.Responses?.[this.name] ?? []) found.push(unmarshall(item) as T & Key);
        pending = answer.UnprocessedKeys?.[this.name]?.Keys ?? [];
      }
    }
    return found;
  }

  /**
   * Answers all items of a partition whose sort keys begin with `prefix`, in their order, or only those after the key
   * `after`.
   */
  async list<T>(pk: string, prefix: string, after?: string): Promise<(T & Key)[]> {
    const items: (T & Key)[] = [];
    let start = after;
    do {
      const page = await this.page<T>(pk, prefix, { after: start });
      items.push(...page.items);
      start = page.next;
    } while (start !== undefined);
    return items;
  }

  /**
   * Answers all items of a partition whose sort keys lie in a range, both ends included, or the first `most`. Both must
   * be keys that items can have.
   */
  async range<T>(pk: string, from: string, to: string, most = Number.POSITIVE_INFINITY): Promise<(T & Key)[]> {
    const items: (T & Key)[] = [];
    let start: QueryCommandOutput["LastEvaluatedKey"];
    if (from > to || !canStand({ pk, sk: from }) || !canStand({ pk, sk: to })) return items;
    do {
      const { Items, LastEvaluatedKey }: QueryCommandOutput = await this.client.send(
        new QueryCommand({
          TableName: this.name,
          KeyConditionExpression: "pk = :pk AND sk BETWEEN :from AND :to",
          ExpressionAttributeValues: attributeValues({ ":pk": pk, ":from": from, ":to": to }),
          ConsistentRead: true,
          ...(most < Number.POSITIVE_INFINITY ? { Limit: most - items.length } : {}),
          ...(start ? { ExclusiveStartKey: start } : {}),
        }),
      );
      for (const item of Items ?? []) items.push(unmarshall(item) as T & Key);
      start = LastEvaluatedKey;
    } while (start && items.length < most);
    return items;
  }

  /**
   * Counts the items that `list` would answer, up to `most`, without fetching them. DynamoDB bills it as if the counted
   * ones were fetched.
   */
  async count(pk: string, prefix: string, most = Number.POSITIVE_INFINITY): Promise<number> {
    let count = 0;
    let start: QueryCommandOutput["LastEvaluatedKey"];
    if (!canStand({ pk, sk: prefix })) return count;
    do {
      const { Count = 0, LastEvaluatedKey }: QueryCommandOutput = await this.client.send(
        new QueryCommand({
          ...this.beginning(pk, prefix),
          Select: "COUNT",
          ...(most < Number.POSITIVE_INFINITY ? { Limit: most - count } : {}),
          ...(start ? { ExclusiveStartKey: start } : {}),
        }),
      );
      count += Count;
      start = LastEvaluatedKey;
    } while (start && count < most);
    return count;
  }

  /**
   * Answers one page of the items of `list`. `next` is the sort key after which the next page begins. Callers get
   * `after` from page tokens, so one that cannot be a key here throws `bad-request`. With `eventually` it costs half,
   * and may leave out what was written a moment ago.
   */
  async page<T>(
    pk: string,
    prefix: string,
    options: { after?: string | undefined; limit?: number; newestFirst?: boolean; eventually?: true } = {},
  ): Promise<{ items: (T & Key)[]; next?: string }> {
    if (!canStand({ pk, sk: prefix })) return { items: [] };
    if (options.after !== undefined && !isWithin({ pk, sk: options.after }, prefix)) throw unknownPageToken();
    const { Items, LastEvaluatedKey } = await this.client.send(
      new QueryCommand({
        ...this.beginning(pk, prefix),
        ScanIndexForward: !options.newestFirst,
        ...(options.eventually ? { ConsistentRead: false } : {}),
        ...(options.limit ? { Limit: options.limit } : {}),
        ...(options.after ? { ExclusiveStartKey: attributeValues({ pk, sk: options.after }) } : {}),
      }),
    );
    const items = (Items ?? []).map((item) => unmarshall(item) as T & Key);
    return LastEvaluatedKey ? { items, next: unmarshall(LastEvaluatedKey).sk as string } : { items };
  }

  private beginning(pk: string, prefix: string) {
    return {
      TableName: this.name,
      KeyConditionExpression: "pk = :pk AND begins_with(sk, :prefix)",
      ExpressionAttributeValues: attributeValues({ ":pk": pk, ":prefix": prefix }),
      ConsistentRead: true,
    };
  }
}
