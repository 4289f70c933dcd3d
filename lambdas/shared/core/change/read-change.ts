/** Reads what a metric says of a row of a database: `Op`, `Key`, `Before` and `Lsn`. */

import { PlatformError } from "../error.ts";
import { readExactJson } from "../intake/exact-json.ts";
import { isJsonObject, type JsonObject, type JsonValue, LongNumber, show, typeNameOf } from "../intake/json-value.ts";
import { connectionTagKey } from "../intake/names.ts";
import type { PointCollector } from "../intake/point-collector.ts";
import { readTagValue } from "../intake/values.ts";
import { type Change, keyText, type Op, type RowKey } from "./change.ts";

/** The tag that says what became of the row. */
export const opTag = "Op";

/** Is what a delete's point holds that was sent without fields, since every point has one. */
const deletedFields: JsonObject = { Deleted: true };

export const mostKeyColumns = 16;
/** Bounds the key as text, since it is a part of a sort key of DynamoDB, which has at most 1024 bytes. */
export const longestKeyBytes = 800;
const longestLsn = 128;

const ops: ReadonlySet<string> = new Set<Op>(["c", "u", "d", "r"]);
export const isOp = (value: JsonValue): value is Op => typeof value === "string" && ops.has(value);

export interface ChangeValues {
  readonly Op?: JsonValue;
  readonly Key?: JsonValue;
  readonly Before?: JsonValue;
  readonly Lsn?: JsonValue;
}

/** Tells whether the metric is one of change data capture. */
export const hasChange = ({ Op, Key, Before, Lsn }: ChangeValues): boolean =>
  (Op ?? Key ?? Before ?? Lsn ?? null) !== null;

/** Reads the change. Answers undefined, and rejects the metric, if something of it is wrong. */
export function readChange(values: ChangeValues, place: number, collector: PointCollector): Change | undefined {
  const op = readOp(values.Op ?? null, collector);
  const key = readKey(values.Key ?? null, collector);
  const lsn = readLsn(values.Lsn ?? null, collector);
  if (op === undefined || key === undefined || !collector.metricIsSound) return undefined;
  const formerKey = op === "d" ? undefined : readFormerKey(values.Before ?? null, key, collector);
  if (!collector.metricIsSound) return undefined;
  return {
    op,
    key,
    ...(formerKey === undefined ? {} : { formerKey }),
    ...(lsn === undefined ? {} : { lsn }),
    place,
  };
}

/** Says what is wrong with what is none of the letters. */
export function faultOfOp(value: JsonValue): string {
  const found = typeof value === "string" ? show(value) : value === null ? "absent" : typeNameOf(value);
  if (value === "t") return "Op is t; a truncation names no rows: send a delete for each of them.";
  return `Op is ${found}; send c, u, d or r, in small letters.`;
}

function readOp(value: JsonValue, collector: PointCollector): Op | undefined {
  if (isOp(value)) return value;
  collector.reject(faultOfOp(value));
  return undefined;
}

function readKey(value: JsonValue, collector: PointCollector): RowKey | undefined {
  if (!isJsonObject(value)) {
    const found = value === null ? "absent" : typeNameOf(value);
    collector.reject(`Key is ${found}; send an object of the row's key columns, such as {"id":5}.`);
    return undefined;
  }
  const columns = Object.keys(value);
  if (columns.length === 0 || columns.length > mostKeyColumns) {
    collector.reject(`Key has ${columns.length} columns; send 1 to ${mostKeyColumns}.`);
    return undefined;
  }
  const key = readColumns(value, columns, "Key", collector);
  if (Buffer.byteLength(keyText(key)) > longestKeyBytes) {
    collector.reject(`Key is longer than ${longestKeyBytes} bytes of JSON; choose columns with shorter values.`);
  }
  return key;
}

/** Reads key columns as tags are read, which they become. */
function readColumns(
  object: JsonObject,
  columns: readonly string[],
  place: string,
  collector: PointCollector,
): Record<string, string> {
  const key: Record<string, string> = {};
  for (const column of columns) {
    const fault = faultOfColumn(column, collector);
    const reading = readTagValue(object[column] ?? null);
    if (fault !== undefined) collector.reject(`The column ${show(column)} of ${place} ${fault}.`);
    else if (typeof reading === "object") collector.reject(`The column ${show(column)} of ${place} ${reading.reason}.`);
    else key[column] = reading;
  }
  return key;
}

function faultOfColumn(column: string, { names }: PointCollector): string | undefined {
  if (column === opTag || column === connectionTagKey) {
    return "has the name of a tag that the platform gives to changes; rename it";
  }
  return names.faultOfTag(column);
}

/** Answers the key that the row had before; undefined if it is the same, or if `Before` does not say. */
function readFormerKey(before: JsonValue, key: RowKey, collector: PointCollector): RowKey | undefined {
  if (before === null) return undefined;
  if (!isJsonObject(before)) {
    collector.reject(`Before is ${typeNameOf(before)}; send the row as it was, as an object, or leave it out.`);
    return undefined;
  }
  const known = Object.keys(key).filter((column) => Object.hasOwn(before, column) && before[column] !== null);
  const former: RowKey = { ...key, ...readColumns(before, known, "Before", collector) };
  return keyText(former) === keyText(key) ? undefined : former;
}

function readLsn(value: JsonValue, collector: PointCollector): string | undefined {
  if (value === null) return undefined;
  const text = value instanceof LongNumber ? value.text : typeof value === "number" ? String(value) : value;
  if (typeof text === "string" && /^[\x21-\x7e]+$/.test(text) && text.length <= longestLsn) return text;
  collector.reject(
    `Lsn is ${typeof value === "string" ? show(value) : typeNameOf(value)}; send the change's position in its log as a number, or as 1 to ${longestLsn} characters of ASCII without spaces.`,
  );
  return undefined;
}

/** Answers the tags of a change's point: those that were sent, the key columns, and `Op`. */
export function tagsWithChange(
  tags: JsonValue | undefined,
  { op, key }: Change,
  collector: PointCollector,
): JsonValue | undefined {
  const own: JsonObject = { ...key, [opTag]: op };
  if (tags === undefined || tags === null) return own;
  // Leaves what is no object to those who read tags, who say so.
  if (!isJsonObject(tags)) return tags;
  for (const name in own) {
    if (Object.hasOwn(tags, name)) {
      collector.reject(`The tag ${show(name)} is one that the change gives itself; leave it out of Tags.`);
    }
  }
  return { ...tags, ...own };
}

const isNothing = (fields: JsonValue | undefined): boolean =>
  fields === undefined ||
  fields === null ||
  (isJsonObject(fields) && Object.values(fields).every((each) => each === null));

/** Answers the fields of a change's point. A delete needs none. */
export const fieldsOfChange = (fields: JsonValue | undefined, { op }: Change): JsonValue | undefined =>
  op === "d" && isNothing(fields) ? deletedFields : fields;

/** Reads the key that a caller looks for. Throws `bad-request` if it is none. */
export function readKeyText(text: string): RowKey {
  const value = readExactJson(text);
  const read = isJsonObject(value)
    ? Object.entries(value).map(([name, each]) => [name, readTagValue(each)] as const)
    : [];
  const key = read.flatMap(([name, each]): [string, string][] => (typeof each === "string" ? [[name, each]] : []));
  if (key.length > 0 && key.length === read.length) return Object.fromEntries(key);
  throw new PlatformError(
    "bad-request",
    'Key is no object of key columns; send such as Key={"id":5}, percent-encoded.',
  );
}
