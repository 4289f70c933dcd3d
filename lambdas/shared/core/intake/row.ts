/** Builds rows. A row becomes one point, with a measurement and a time. */

import type { FieldValue } from "../event/field-value.ts";
import type { FaultCode } from "./faults.ts";
import { type JsonValue, show } from "./json-value.ts";
import { arrayIndexTag, connectionTagKey, type NameChecker } from "./names.ts";
import { type Leaf, readArrayText, readFieldValue, readTagValue, type ValueFault } from "./values.ts";

/** What the rows of one request share. */
export interface RowContext {
  readonly names: NameChecker;
  /** Notes a fault of the metric that is being read. `field` names the field or tag that it is in. */
  reject(reason: string, code?: FaultCode, field?: string): void;
  /** Answers what a field keeps in a blob's place, or why the blob cannot be taken. `field` is its flattened name. */
  takeBlob(text: string, field: string): string | ValueFault;
  /** Counts what rows take up. Throws `too-large` if the request outgrows every usual one. */
  countWeight(weight: number): void;
  /** Counts a row that becomes a point. Throws `too-large` at the first one too many. */
  countRow(): void;
}

/** The share of a number or boolean in a row's weight. */
const weightOfNumber = 4;
const weightOfPunctuation = 1;

export class Row {
  readonly tags: Record<string, string> = {};
  readonly fields: Record<string, FieldValue> = {};
  /** The value of its tag `Connection_Tag`, which is kept apart from the tags. */
  connectionTag: string | undefined = undefined;
  /** True if the row was given a tag, even a bad one. The same holds for fields and `hasFields`. */
  hasTags = false;
  hasFields = false;
  /** Approximates the number of characters of the row's JSON. Six times this is never less than its bytes. */
  weight = 0;
  readonly #context: RowContext;
  /** The array whose element the row is made of; undefined for a metric's base row. */
  readonly #array: string | undefined;
  readonly #index: number;

  private constructor(context: RowContext, array: string | undefined, index: number) {
    this.#context = context;
    this.#array = array;
    this.#index = index;
  }

  static ofMetric(context: RowContext): Row {
    return new Row(context, undefined, 0);
  }

  /**
   * Makes the row of an array's element. It gets its metric's tags, which must be complete by now, and its position as
   * one more tag.
   */
  static ofElement(metric: Row, array: string, index: number, context: RowContext): Row {
    const row = new Row(context, array, index);
    for (const key in metric.tags) row.#keepTag(key, metric.tags[key] ?? "");
    row.#keepTag(arrayIndexTag, String(index));
    row.connectionTag = metric.connectionTag;
    return row;
  }

  /** Takes a leaf under its flattened name, or notes why it cannot. */
  addField(name: string, value: Leaf): void {
    this.#add(
      name,
      readFieldValue(value, (text) => this.#context.takeBlob(text, name)),
    );
  }

  /** Takes an array as its JSON text. */
  addArray(name: string, array: readonly JsonValue[]): void {
    this.#add(name, readArrayText(array));
  }

  #add(name: string, reading: FieldValue | ValueFault): void {
    this.hasFields = true;
    const nameFault = this.#context.names.faultOfField(name);
    if (nameFault !== undefined) this.rejectField(name, nameFault);
    else if (Object.hasOwn(this.fields, name)) this.rejectField(name, "has the flattened name of another; rename one");
    else if (typeof reading === "object") this.rejectField(name, reading.reason, reading.code);
    else this.#keepField(name, reading);
  }

  /** Takes a tag, or notes why it cannot. Skips `null`. */
  addTag(key: string, value: JsonValue): void {
    if (value === null) return;
    this.hasTags = true;
    const nameFault = this.#context.names.faultOfTag(key);
    const reading = readTagValue(value);
    if (nameFault !== undefined) this.#rejectTag(key, nameFault);
    else if (typeof reading === "object") this.#rejectTag(key, reading.reason);
    else if (key === connectionTagKey) this.#setConnectionTag(reading);
    else if (Object.hasOwn(this.tags, key)) this.#rejectTag(key, "is given twice; send it once");
    else this.#keepTag(key, reading);
  }

  rejectField(name: string, reason: string, code?: FaultCode): void {
    this.#context.reject(`The field ${show(name)}${this.#origin()} ${reason}.`, code, name);
  }

  #rejectTag(key: string, reason: string): void {
    this.#context.reject(`The tag ${show(key)}${this.#origin()} ${reason}.`, "bad-request", key);
  }

  #origin(): string {
    return this.#array === undefined ? "" : ` of element ${this.#index} of ${show(this.#array)}`;
  }

  #setConnectionTag(value: string): void {
    const fault = this.#context.names.faultOfName(value);
    if (this.connectionTag !== undefined) this.#rejectTag(connectionTagKey, "is given twice; send it once");
    else if (fault !== undefined) this.#rejectTag(connectionTagKey, `names the connection and ${fault}`);
    else this.connectionTag = value;
  }

  #keepTag(key: string, value: string): void {
    this.tags[key] = value;
    this.#weigh(key.length + value.length);
  }

  #keepField(name: string, value: FieldValue): void {
    this.fields[name] = value;
    this.#weigh(name.length + (typeof value === "string" ? value.length : weightOfNumber));
  }

  #weigh(content: number): void {
    const weight = content + weightOfPunctuation;
    this.weight += weight;
    this.#context.countWeight(weight);
  }
}
