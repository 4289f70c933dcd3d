/**
 * Flattens fields as sources send them into rows whose fields are plain values (docs/protocols/capture.md, "Fields").
 */

import { isJsonObject, type JsonObject, type JsonValue, LongNumber } from "./json-value.ts";
import { longestNameBytes, tooLongName } from "./names.ts";
import { Row, type RowContext } from "./row.ts";

/** An array whose elements become rows, with its flattened name. */
interface RowSet {
  readonly name: string;
  readonly elements: readonly JsonValue[];
}

/**
 * Flattens a metric's `Fields` into rows. `metric` is its base row, which has the metric's tags already. Every fault
 * goes to `context.reject`. These are the rules of docs/protocols/capture.md, "Fields", and the platform's own for what
 * it leaves open:
 * - An object's fields get its name and `_` before theirs: `{"Defect":{"X":1}}` is `Defect_X`. `null` is skipped, and so
 *   is an object that holds nothing else.
 * - An array of objects is a row set: it makes a row for each element, with the tag `arrIndex`. A null element makes no
 *   row, but is counted. The metric's other fields are in the base row, which is left out if it has no fields.
 * - Any other array without an object in it, even an empty one, is a field that holds its JSON. So nothing that was sent
 *   is lost, and a metric whose only field is an empty list is a point. An array that mixes objects with values is
 *   refused.
 * - An array inside an element of a row set, whatever it holds, is a field that holds its JSON. `arrIndex` counts one
 *   array, and rows of rows would need two.
 * - `#Type` is the tag `Type`, without any prefix, of the row that it is in. In an object outside arrays it is a tag of
 *   all rows.
 * - A tag and a field may have the same name, but two tags or two fields of a row may not.
 */
export function flatten(fields: JsonObject, metric: Row, context: RowContext): Row[] {
  const rowSets: RowSet[] = [];
  addObject(metric, "", fields, rowSets);
  const rows: Row[] = [];
  if (metric.hasFields) addRow(rows, metric, context);
  for (const { name, elements } of rowSets) addRows(rows, name, elements, metric, context);
  return rows;
}

/**
 * Flattens an object. `rowSets` takes the arrays of objects; it is undefined inside an element, where such arrays are
 * fields.
 */
function addObject(row: Row, prefix: string, object: JsonObject, rowSets: RowSet[] | undefined): void {
  for (const key in object) {
    const value = object[key];
    if (value === null || value === undefined) continue;
    const name = prefix === "" ? key : `${prefix}_${key}`;
    if (key === "") row.rejectField(name, "has an empty name; give it one");
    else if (key.startsWith("#")) row.addTag(key.slice(1), value);
    // Checks the length here too, since a long name in front of many others would be read again with each of them.
    else if (name.length > longestNameBytes) row.rejectField(name, tooLongName);
    else if (isJsonObject(value)) addObject(row, name, value, rowSets);
    else if (typeof value !== "object" || value instanceof LongNumber) row.addField(name, value);
    else addArray(row, name, value, rowSets);
  }
}

function addArray(row: Row, name: string, elements: readonly JsonValue[], rowSets: RowSet[] | undefined): void {
  if (rowSets === undefined || !elements.some(holdsObject)) row.addArray(name, elements);
  else if (elements.every((element) => element === null || isJsonObject(element))) rowSets.push({ name, elements });
  else row.rejectField(name, "is an array that mixes objects with other values; send objects alone, or values alone");
}

const holdsObject = (value: JsonValue): boolean =>
  isJsonObject(value) || (Array.isArray(value) && value.some(holdsObject));

function addRows(rows: Row[], name: string, elements: readonly JsonValue[], metric: Row, context: RowContext): void {
  for (const [index, element] of elements.entries()) {
    if (!isJsonObject(element)) continue;
    const row = Row.ofElement(metric, name, index, context);
    addObject(row, name, element, undefined);
    if (row.hasFields) addRow(rows, row, context);
    else if (row.hasTags)
      row.rejectField(name, "has tags but no field with a value; send one, or leave the element out");
  }
}

function addRow(rows: Row[], row: Row, context: RowContext): void {
  context.countRow();
  rows.push(row);
}
