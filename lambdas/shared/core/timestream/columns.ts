/**
 * Names the columns of a Timestream table. All records of a table share its columns, so that a tag, a number, a text and
 * a flag of one name must never fall on the same one.
 */

import type { FieldValue } from "../event/field-value.ts";
import { connectionTag } from "../query/series.ts";

/** Dimensions that every record has, the connection's only if it has a name. */
export const sourceColumn = "source";
export const connectionColumn = connectionTag;
/**
 * Tells records apart that have other fields. So a record only ever takes the place of one with the same fields, and
 * nothing depends on what becomes of fields that a later version lacks.
 */
export const fieldSetColumn = "field_set";

/** Measures that every record has, by which readers merge records of the same tags and time. */
export const acceptedColumn = "accepted_at";
export const eventColumn = "event_id";

const tagPrefix = "tag_";
const numberPrefix = "number_";
const textPrefix = "text_";
const flagPrefix = "flag_";

const taken: ReadonlySet<string> = new Set([
  ...[sourceColumn, connectionColumn, fieldSetColumn, acceptedColumn, eventColumn],
  ...["time", "measure_name", "measure_value"],
]);
/** Timestream keeps names that begin with the last two for itself. */
const takenPrefixes = [tagPrefix, numberPrefix, textPrefix, flagPrefix, "ts_", "measure_"];

const isTaken = (name: string): boolean => taken.has(name) || takenPrefixes.some((prefix) => name.startsWith(prefix));

export const columnOfTag = (key: string): string => `${tagPrefix}${key}`;

/** A number's column has the field's own name, unless that is taken. */
export function columnOfField(name: string, value: FieldValue): string {
  switch (typeof value) {
    case "number":
      return isTaken(name) ? `${numberPrefix}${name}` : name;
    case "string":
      return `${textPrefix}${name}`;
    case "boolean":
      return `${flagPrefix}${name}`;
  }
}

export type Meaning =
  | { readonly kind: "tag" | "number" | "text" | "flag"; readonly name: string }
  /** A column of the table itself. */
  | { readonly kind: "own" };

/** Answers what a column holds: the reverse of `columnOfTag` and `columnOfField`. */
export function meaningOf(column: string): Meaning {
  if (column.startsWith(tagPrefix)) return { kind: "tag", name: column.slice(tagPrefix.length) };
  if (column.startsWith(textPrefix)) return { kind: "text", name: column.slice(textPrefix.length) };
  if (column.startsWith(flagPrefix)) return { kind: "flag", name: column.slice(flagPrefix.length) };
  if (column.startsWith(numberPrefix)) return { kind: "number", name: column.slice(numberPrefix.length) };
  return isTaken(column) ? { kind: "own" } : { kind: "number", name: column };
}
