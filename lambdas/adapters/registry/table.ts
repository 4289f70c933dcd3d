/** The DynamoDB table behind the registry: conditional single-item writes, no transactions, no scans. */

import { setTimeout as wait } from "node:timers/promises";
import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandOutput,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { PlatformError } from "../../core/error.ts";
import { marshallOptions, Placeholders } from "./placeholders.ts";

export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/** An item to write: its key and any attributes. */
type Item = Key & { readonly [attribute: string]: unknown };

/** Whether an item can have this key: DynamoDB refuses longer ones, and callers may ask for any name. */
const canStand = ({ pk, sk }: Key): boolean => Buffer.byteLength(pk) <= 2048 && Buffer.byteLength(sk) <= 1024;

/** DynamoDB takes this many keys in one BatchGetItem. */
const batchGetLimit = 100;
/** How often keys that a busy table left out are asked for. */
const readAttempts = 8;

const clause = (verb: string, parts: readonly string[]): string =>
  parts.length > 0 ? `${verb} ${parts.join(", ")} ` : "";

export class Table {
  private readonly client: DynamoDBClient;
  private readonly name: string;

  constructor(client: DynamoDBClient, name: string) {
    this.client = client;
    this.name = name;
  }

  /** Strongly consistent: what a call wrote, the next call reads. Only this program writes items, so `T` is what it wrote. */
  async get<T>(key: Key): Promise<T | undefined> {
    if (!canStand(key)) return undefined;
    const { Item } = await this.client.send(
      new GetItemCommand({ TableName: this.name, Key: marshall(key), ConsistentRead: true }),
    );
    return Item && (unmarshall(Item) as T);
  }

  /** Strongly consistent, in no order; keys without an item are left out. */
  async getMany<T>(keys: readonly Key[]): Promise<(T & Key)[]> {
    const found: (T & Key)[] = [];
    for (let start = 0; start < keys.length; start += batchGetLimit) {
      let pending = keys.slice(start, start + batchGetLimit).map((key) => marshall(key));
      for (let attempt = 0; pending.length > 0; attempt++) {
        if (attempt === readAttempts) throw new PlatformError("unavailable", "The registry is busy; try again.");
        if (attempt > 0) await wait(25 * 2 ** attempt * Math.random());
        const request = { [this.name]: { Keys: pending, ConsistentRead: true } };
        const answer = await this.client.send(new BatchGetItemCommand({ RequestItems: request }));
        for (const item of answer.Responses?.[this.name] ?? []) found.push(unmarshall(item) as T & Key);
        pending = answer.UnprocessedKeys?.[this.name]?.Keys ?? [];
      }
    }
    return found;
  }

  async put(item: Item): Promise<void> {
    await this.client.send(new PutItemCommand({ TableName: this.name, Item: marshall(item, marshallOptions) }));
  }

  /** Puts the item unless one stands there already; answers whether it did. */
  async claim(item: Item): Promise<boolean> {
    const command = new PutItemCommand({
      TableName: this.name,
      Item: marshall(item, marshallOptions),
      ConditionExpression: "attribute_not_exists(pk)",
    });
    return this.holds(this.client.send(command));
  }

  /** Writes the item unless one stands there whose `attribute` is as great or greater; texts compare by their bytes. */
  putIfGreater(item: Item, attribute: string): Promise<boolean> {
    const command = new PutItemCommand({
      TableName: this.name,
      Item: marshall(item, marshallOptions),
      ConditionExpression: "attribute_not_exists(#a) OR #a < :v",
      ExpressionAttributeNames: { "#a": attribute },
      ExpressionAttributeValues: marshall({ ":v": item[attribute] }),
    });
    return this.holds(this.client.send(command));
  }

  /**
   * Sets the given attributes of an item that exists; undefined ones are removed. Answers false where there is no item,
   * or not one with the `expected` values (undefined: without that attribute), so that a change never revives what was
   * deleted, or undoes another's.
   */
  async change(key: Key, attributes: object, expected: object = {}): Promise<boolean> {
    const placeholders = new Placeholders();
    const entries = Object.entries(attributes);
    const set = entries.filter(([, value]) => value !== undefined);
    const removed = entries.filter(([, value]) => value === undefined);
    const command = new UpdateItemCommand({
      TableName: this.name,
      Key: marshall(key),
      UpdateExpression: [
        clause("SET", placeholders.pairs(set, " = ")),
        clause(
          "REMOVE",
          removed.map(([name]) => placeholders.name(name)),
        ),
      ].join(""),
      ConditionExpression: ["attribute_exists(pk)", ...placeholders.conditions(expected)].join(" AND "),
      ...placeholders.attributes(),
    });
    return this.holds(this.client.send(command));
  }

  /**
   * Adds to number attributes and to sets, making the item where there is none; answers the whole item after. `initial`
   * sets attributes that the item lacks.
   */
  async add<T = Record<string, number>>(
    key: Key,
    amounts: Readonly<Record<string, number | ReadonlySet<string>>>,
    set: object = {},
    initial: object = {},
  ): Promise<T> {
    const placeholders = new Placeholders();
    const { Attributes } = await this.client.send(
      new UpdateItemCommand({
        TableName: this.name,
        Key: marshall(key),
        UpdateExpression: [
          clause("SET", [
            ...placeholders.pairs(Object.entries(set), " = "),
            ...placeholders.initials(Object.entries(initial)),
          ]),
          clause("ADD", placeholders.pairs(Object.entries(amounts), " ")),
        ].join(""),
        ...placeholders.attributes(),
        ReturnValues: "ALL_NEW",
      }),
    );
    return unmarshall(Attributes ?? {}) as T;
  }

  /** Removes the item, if it has the `expected` values; where it has others, or is gone, nothing is done. */
  async remove(key: Key, expected: object = {}): Promise<void> {
    const entries = Object.entries(expected);
    const command = new DeleteItemCommand({
      TableName: this.name,
      Key: marshall(key),
      ...(entries.length === 0
        ? {}
        : {
            ConditionExpression: entries.map((_, index) => `#${index} = :${index}`).join(" AND "),
            ExpressionAttributeNames: Object.fromEntries(entries.map(([name], index) => [`#${index}`, name])),
            ExpressionAttributeValues: marshall(
              Object.fromEntries(entries.map(([, value], index) => [`:${index}`, value])),
            ),
          }),
    });
    await this.holds(this.client.send(command));
  }

  /** Sets a number attribute to a larger value; a smaller one, come late, changes nothing. */
  async raise(key: Key, attribute: string, value: number): Promise<void> {
    await this.setWhere(key, attribute, value, "attribute_not_exists(#a) OR #a < :v", {});
  }

  /** Sets a number attribute to a smaller value; a larger one changes nothing. */
  async lower(key: Key, attribute: string, value: number): Promise<void> {
    await this.setWhere(key, attribute, value, "attribute_not_exists(#a) OR #a > :v", {});
  }

  /** Moves a due time on, if it has come by `dueBy`; answers whether it was this call that did. */
  claimDue(key: Key, attribute: string, next: number, dueBy: number): Promise<boolean> {
    return this.setWhere(key, attribute, next, "attribute_exists(pk) AND (attribute_not_exists(#a) OR #a <= :due)", {
      ":due": dueBy,
    });
  }

  private setWhere(
    key: Key,
    attribute: string,
    value: number,
    condition: string,
    values: Record<string, number>,
  ): Promise<boolean> {
    const command = new UpdateItemCommand({
      TableName: this.name,
      Key: marshall(key),
      UpdateExpression: "SET #a = :v",
      ConditionExpression: condition,
      ExpressionAttributeNames: { "#a": attribute },
      ExpressionAttributeValues: marshall({ ":v": value, ...values }),
    });
    return this.holds(this.client.send(command));
  }

  /** All items of a partition whose sort key begins with `prefix`, in the sort key's order; those after one, if given. */
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

  /** All items of a partition whose sort keys lie in a range, both ends included. */
  async range<T>(pk: string, from: string, to: string): Promise<(T & Key)[]> {
    const items: (T & Key)[] = [];
    let start: QueryCommandOutput["LastEvaluatedKey"];
    if (from > to) return items;
    do {
      const { Items, LastEvaluatedKey }: QueryCommandOutput = await this.client.send(
        new QueryCommand({
          TableName: this.name,
          KeyConditionExpression: "pk = :pk AND sk BETWEEN :from AND :to",
          ExpressionAttributeValues: marshall({ ":pk": pk, ":from": from, ":to": to }),
          ConsistentRead: true,
          ...(start ? { ExclusiveStartKey: start } : {}),
        }),
      );
      for (const item of Items ?? []) items.push(unmarshall(item) as T & Key);
      start = LastEvaluatedKey;
    } while (start);
    return items;
  }

  /** One page of the items of `list`; `next` is the sort key to go on after. */
  async page<T>(
    pk: string,
    prefix: string,
    options: { after?: string | undefined; limit?: number; newestFirst?: boolean } = {},
  ): Promise<{ items: (T & Key)[]; next?: string }> {
    const { Items, LastEvaluatedKey } = await this.client.send(
      new QueryCommand({
        TableName: this.name,
        KeyConditionExpression: "pk = :pk AND begins_with(sk, :prefix)",
        ExpressionAttributeValues: marshall({ ":pk": pk, ":prefix": prefix }),
        ConsistentRead: true,
        ScanIndexForward: !options.newestFirst,
        ...(options.limit ? { Limit: options.limit } : {}),
        ...(options.after ? { ExclusiveStartKey: marshall({ pk, sk: options.after }) } : {}),
      }),
    );
    const items = (Items ?? []).map((item) => unmarshall(item) as T & Key);
    return LastEvaluatedKey ? { items, next: unmarshall(LastEvaluatedKey).sk as string } : { items };
  }

  private async holds(write: Promise<unknown>): Promise<boolean> {
    try {
      await write;
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw new PlatformError("unavailable", "The registry could not be written; try again.", { cause: error });
    }
  }
}
