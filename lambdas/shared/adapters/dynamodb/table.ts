/** The DynamoDB table behind the registry: conditional single-item writes, no transactions, no scans. */

import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBServiceException,
  PutItemCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { PlatformError } from "../../core/error.ts";
import { missingRight } from "../../core/missing-right.ts";
import { attributeValues } from "./attribute-values.ts";
import { clause, Placeholders } from "./placeholders.ts";
import { type Key, TableReading } from "./table-reading.ts";

export type { Key };

/** An item to write: its key and any attributes. */
type Item = Key & { readonly [attribute: string]: unknown };

/** Amounts by attribute, to be added to a number or to a set. */
type Amounts = Readonly<Record<string, number | ReadonlySet<string>>>;

/** Refusals that pass. All others of DynamoDB's are for good, whoever asks again. */
const passing: readonly string[] = [
  "InternalServerError",
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "ThrottlingException",
  "TransactionConflictException",
];

const isRefused = (error: unknown): error is DynamoDBServiceException =>
  error instanceof DynamoDBServiceException && error.$fault === "client" && !passing.includes(error.name);

/** Tells whether the client sent a refused write more than once, so that the first may have taken effect. */
const isRepeated = (refusedWrite: Promise<unknown>): Promise<boolean> =>
  refusedWrite.then(() => false).catch(({ $metadata }) => $metadata?.attempts > 1);

const refused = ({ name }: DynamoDBServiceException): string =>
  `The registry refused what was to be written (${name}); sending it again does not help, and the log says why.`;

export class Table extends TableReading {
  async put(item: Item): Promise<void> {
    await this.client.send(new PutItemCommand({ TableName: this.name, Item: attributeValues(item) }));
  }

  /** Puts the item unless there is one already. Answers whether it did. */
  async claim(item: Item): Promise<boolean> {
    const command = new PutItemCommand({
      TableName: this.name,
      Item: attributeValues(item),
      ConditionExpression: "attribute_not_exists(pk)",
    });
    return this.holds(this.client.send(command));
  }

  /**
   * Puts the item unless there is one that has not expired, which may be any that expires later than `nowSeconds`.
   * DynamoDB keeps items for days after their time. Answers whether it did.
   */
  async claimForATime(item: Item & { readonly expiresAt: number }, nowSeconds: number): Promise<boolean> {
    const command = new PutItemCommand({
      TableName: this.name,
      Item: attributeValues(item),
      ConditionExpression: "attribute_not_exists(pk) OR expiresAt <= :now",
      ExpressionAttributeValues: attributeValues({ ":now": nowSeconds }),
    });
    return this.holds(this.client.send(command));
  }

  /** Puts the item unless there is one that has not expired and whose `attribute` is another. Answers whether it did. */
  async claimAs(item: Item & { readonly expiresAt?: number }, attribute: string, nowSeconds: number): Promise<boolean> {
    const command = new PutItemCommand({
      TableName: this.name,
      Item: attributeValues(item),
      ConditionExpression: "attribute_not_exists(pk) OR expiresAt <= :now OR #a = :v",
      ExpressionAttributeNames: { "#a": attribute },
      ExpressionAttributeValues: attributeValues({ ":now": nowSeconds, ":v": item[attribute] }),
    });
    return this.holds(this.client.send(command));
  }

  /** Writes the item unless there is one whose `attribute` is as great or greater. Texts compare by their bytes. */
  putIfGreater(item: Item, attribute: string): Promise<boolean> {
    return this.putWhere(item, attribute, "attribute_not_exists(#a) OR #a < :v");
  }

  /** Writes the item in place of one whose `attribute` is less. Answers false, and writes nothing, if there is none. */
  replaceIfGreater(item: Item, attribute: string): Promise<boolean> {
    return this.putWhere(item, attribute, "#a < :v");
  }

  private putWhere(item: Item, attribute: string, condition: string): Promise<boolean> {
    const command = new PutItemCommand({
      TableName: this.name,
      Item: attributeValues(item),
      ConditionExpression: condition,
      ExpressionAttributeNames: { "#a": attribute },
      ExpressionAttributeValues: attributeValues({ ":v": item[attribute] }),
    });
    return this.holds(this.client.send(command));
  }

  /**
   * Sets the given attributes of an item that exists, and removes undefined ones. Answers false if there is no item
   * with the `expected` values, where undefined stands for an absent attribute. So a change never revives a deleted
   * item, and never undoes another change.
   */
  async change(key: Key, attributes: object, expected: object = {}): Promise<boolean> {
    const placeholders = new Placeholders();
    const entries = Object.entries(attributes);
    const set = entries.filter(([, value]) => value !== undefined);
    const removed = entries.filter(([, value]) => value === undefined);
    const command = new UpdateItemCommand({
      TableName: this.name,
      Key: attributeValues(key),
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
   * Adds to number attributes and to sets, and makes the item if there is none. Answers the whole item afterwards.
   * `initial` sets attributes that the item lacks.
   */
  async add<T = Record<string, number>>(
    key: Key,
    amounts: Amounts,
    set: object = {},
    initial: object = {},
  ): Promise<T> {
    const command = new UpdateItemCommand({ ...this.adding(key, amounts, set, initial), ReturnValues: "ALL_NEW" });
    const { Attributes } = await this.client.send(command);
    return unmarshall(Attributes ?? {}) as T;
  }

  /** Adds to an item that has the `expected` values. Answers it afterwards, and undefined if it has others or is gone. */
  async addWhere(key: Key, amounts: Amounts, expected: object): Promise<Record<string, number> | undefined> {
    const placeholders = new Placeholders();
    const command = new UpdateItemCommand({
      TableName: this.name,
      Key: attributeValues(key),
      UpdateExpression: clause("ADD", placeholders.pairs(Object.entries(amounts), " ")),
      ConditionExpression: ["attribute_exists(pk)", ...placeholders.conditions(expected)].join(" AND "),
      ...placeholders.attributes(),
      ReturnValues: "ALL_NEW",
    });
    let added: Record<string, number> | undefined;
    const adding = this.client.send(command).then(({ Attributes }) => {
      added = unmarshall(Attributes ?? {});
    });
    return (await this.holds(adding)) ? added : undefined;
  }

  /**
   * Adds to numbers of an item whose number `attribute` is at most `most`, and sets attributes that it lacks. Answers
   * false, and does nothing, if it is more, if there is such an attribute already, or if there is no item.
   */
  addAtMost(
    key: Key,
    amounts: Readonly<Record<string, number>>,
    { attribute, most }: { readonly attribute: string; readonly most: number },
    lacking: object,
  ): Promise<boolean> {
    const placeholders = new Placeholders();
    const bound = placeholders.pairs([[attribute, most]], " <= ");
    const absent = Object.keys(lacking).map((name) => [name, undefined]);
    const command = new UpdateItemCommand({
      TableName: this.name,
      Key: attributeValues(key),
      UpdateExpression: [
        clause("SET", placeholders.pairs(Object.entries(lacking), " = ")),
        clause("ADD", placeholders.pairs(Object.entries(amounts), " ")),
      ].join(""),
      ConditionExpression: [...bound, ...placeholders.conditions(Object.fromEntries(absent))].join(" AND "),
      ...placeholders.attributes(),
    });
    return this.holds(this.client.send(command));
  }

  /** Does the same as `add` without answering the item, which is cheaper for counters that every delivery writes. */
  async tally(key: Key, amounts: Amounts, set: object): Promise<void> {
    await this.client.send(new UpdateItemCommand(this.adding(key, amounts, set, {})));
  }

  private adding(key: Key, amounts: Amounts, set: object, initial: object) {
    const placeholders = new Placeholders();
    return {
      TableName: this.name,
      Key: attributeValues(key),
      UpdateExpression: [
        clause("SET", [
          ...placeholders.pairs(Object.entries(set), " = "),
          ...placeholders.initials(Object.entries(initial)),
        ]),
        clause("ADD", placeholders.pairs(Object.entries(amounts), " ")),
      ].join(""),
      ...placeholders.attributes(),
    };
  }

  /** Removes the item if it has the `expected` values. Does nothing if it has others or is gone. */
  async remove(key: Key, expected: object = {}): Promise<void> {
    const placeholders = new Placeholders();
    const conditions = placeholders.conditions(expected);
    const command = new DeleteItemCommand({
      TableName: this.name,
      Key: attributeValues(key),
      ...(conditions.length === 0
        ? {}
        : { ConditionExpression: conditions.join(" AND "), ...placeholders.attributes() }),
    });
    await this.holds(this.client.send(command));
  }

  /**
   * Sets a number attribute to a larger value, or the same again. Answers the item afterwards. A smaller value, which
   * came late, changes nothing, and the answer is undefined.
   */
  async raise<T = Record<string, unknown>>(key: Key, attribute: string, value: number): Promise<T | undefined> {
    const command = new UpdateItemCommand({
      TableName: this.name,
      Key: attributeValues(key),
      UpdateExpression: "SET #a = :v",
      ConditionExpression: "attribute_not_exists(#a) OR #a <= :v",
      ExpressionAttributeNames: { "#a": attribute },
      ExpressionAttributeValues: attributeValues({ ":v": value }),
      ReturnValues: "ALL_NEW",
    });
    let item: T | undefined;
    const raising = this.client.send(command).then(({ Attributes }) => {
      item = Attributes && (unmarshall(Attributes) as T);
    });
    return (await this.holds(raising)) ? item : undefined;
  }

  /** Sets a number attribute to a smaller value. A larger value changes nothing. */
  async lower(key: Key, attribute: string, value: number): Promise<void> {
    await this.holds(this.setWhere(key, attribute, value, "attribute_not_exists(#a) OR #a > :v", {}));
  }

  /**
   * Moves a due time on if it is due by `dueBy`, or lies after `orAfter`. Answers whether this call did so, also where the
   * client had to repeat it because the answer was lost: what was claimed so would be left by everybody until it is due
   * again.
   */
  async claimDue(
    key: Key,
    attribute: string,
    next: number,
    { dueBy, orAfter = Number.MAX_SAFE_INTEGER }: { readonly dueBy: number; readonly orAfter?: number },
  ): Promise<boolean> {
    const isDue = "attribute_not_exists(#a) OR #a <= :due OR #a > :after";
    const values = { ":due": dueBy, ":after": orAfter };
    const claiming = this.setWhere(key, attribute, next, `attribute_exists(pk) AND (${isDue})`, values);
    if (await this.holds(claiming)) return true;
    return (await isRepeated(claiming)) && (await this.get<Record<string, unknown>>(key))?.[attribute] === next;
  }

  private setWhere(
    key: Key,
    attribute: string,
    value: number,
    condition: string,
    values: Record<string, number>,
  ): Promise<unknown> {
    const command = new UpdateItemCommand({
      TableName: this.name,
      Key: attributeValues(key),
      UpdateExpression: "SET #a = :v",
      ConditionExpression: condition,
      ExpressionAttributeNames: { "#a": attribute },
      ExpressionAttributeValues: attributeValues({ ":v": value, ...values }),
    });
    return this.client.send(command);
  }

  private async holds(write: Promise<unknown>): Promise<boolean> {
    try {
      await write;
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      if (missingRight(error)) throw error;
      if (isRefused(error)) throw new PlatformError("internal", refused(error), { cause: error });
      throw new PlatformError("unavailable", "The registry could not be written; try again.", { cause: error });
    }
  }
}
