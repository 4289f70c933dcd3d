/**
 * Knows what Debezium sends in the place of a value that it was not told, since PostgreSQL logs no large value that a
 * change left as it was. It stands for "as before", and is no value of the row.
 */

import { isJsonObject, type JsonValue } from "../intake/json-value.ts";

const placeholder = "__debezium_unavailable_value";
const bytes = Buffer.from(placeholder);

/** The forms of it in columns of bytes, by `binary.handling.mode`. */
const texts: ReadonlySet<JsonValue> = new Set([
  placeholder,
  bytes.toString("base64"),
  bytes.toString("base64url"),
  bytes.toString("hex"),
]);

/** Columns of lists have a list of it, those of numbers a list of its bytes, and those of maps a map of it. */
function isUnavailable(value: JsonValue): boolean {
  if (Array.isArray(value)) return isListOfIt(value);
  if (isJsonObject(value)) return isListOfIt(Object.keys(value)) && isListOfIt(Object.values(value));
  return texts.has(value) || (typeof value === "string" && value === mapText);
}

const mapText = JSON.stringify({ [placeholder]: placeholder });

const isListOfIt = (list: readonly JsonValue[]): boolean =>
  (list.length === 1 && texts.has(list[0] ?? null)) ||
  (list.length === bytes.length && list.every((value, index) => value === bytes[index]));

/** Answers the row without the columns whose values were not told. */
export function withoutUnavailable(row: JsonValue): JsonValue {
  if (!isJsonObject(row)) return row;
  return Object.fromEntries(Object.entries(row).filter(([, value]) => !isUnavailable(value)));
}
