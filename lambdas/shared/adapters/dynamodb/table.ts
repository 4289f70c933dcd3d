/** The DynamoDB table behind the registry: conditional single-item writes, no transactions, no scans. */

import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { PlatformError } from "../../core/error.ts";
import { marshallOptions, Placeholders } from "./placeholders.ts";
import { type Key, TableReading } from "./table-reading.ts";

export type { Key };

/** An item to write: its key and any attributes. */
type Item = Key & { readonly [attribute: string]: unknown };

/** By attribute: what is added to a number, or to a set. */
type Amounts = Readonly<Record<string, number | ReadonlySet<string>>>;

const clause = (verb: string, parts: readonly string[]): string =>
  parts.length > 0 ? `${verb} ${parts.join(", ")} ` : "";

export class Table extends TableReading {
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
    amounts: Amounts,
    set: object = {},
    initial: object = {},
  ): Promise<T> {
    const command = new UpdateItemCommand({ ...this.adding(key, amounts, set, initial), ReturnValues: "ALL_NEW" });
    const { Attributes } = await this.client.send(command);
    return unmarshall(Attributes ?? {}) as T;
  }

  /** The same for who does not look at the sum: counters are written once a delivery. */
  async tally(key: Key, amounts: Amounts, set: object): Promise<void> {
    await this.client.send(new UpdateItemCommand(this.adding(key, amounts, set, {})));
  }

  private adding(key: Key, amounts: Amounts, set: object, initial: object) {
    const placeholders = new Placeholders();
    return {
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
    };
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
