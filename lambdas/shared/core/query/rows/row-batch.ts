/** Makes batches of columns out of points, for readers whose stores keep rows. */

import type { FieldValue } from "../../event/field-value.ts";
import { type Batch, connectionTag, type FieldColumn } from "../series.ts";
import { type Moment, setMoment } from "./moment.ts";

/** A row: what several points of the same tags and time come to. */
export interface Row extends Moment {
  readonly connectionTag: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly fields: Readonly<Record<string, FieldValue>>;
}

interface Columns {
  readonly numbers?: Float64Array;
  readonly others?: (string | boolean | undefined)[];
}

/** Answers rows as a batch, in their order. Leaves out fields that are not `wanted`; undefined wants all. */
export function batchOf(rows: readonly Row[], wanted?: ReadonlySet<string>): Batch {
  const times = new BigInt64Array(rows.length);
  const halves = new Uint32Array(times.buffer);
  const fields = new Map<string, Columns>();
  const tags = new Map<string, (string | undefined)[]>();
  let index = 0;
  for (const row of rows) {
    setMoment(halves, index, row);
    for (const name in row.fields) {
      if (wanted === undefined || wanted.has(name)) setField(fields, name, index, row.fields[name], rows.length);
    }
    for (const key in row.tags) setTag(tags, key, index, row.tags[key], rows.length);
    setTag(tags, connectionTag, index, row.connectionTag, rows.length);
    index++;
  }
  return { count: rows.length, times, fields, tags };
}

function setField(
  fields: Map<string, FieldColumn & Columns>,
  name: string,
  index: number,
  value: FieldValue | undefined,
  count: number,
): void {
  const column = fields.get(name);
  if (typeof value === "number") {
    const numbers = column?.numbers ?? new Float64Array(count).fill(Number.NaN);
    numbers[index] = value;
    if (!column?.numbers) fields.set(name, { ...column, numbers });
  } else {
    const others = column?.others ?? new Array<string | boolean | undefined>(count).fill(undefined);
    others[index] = value;
    if (!column?.others) fields.set(name, { ...column, others });
  }
}

function setTag(
  tags: Map<string, (string | undefined)[]>,
  key: string,
  index: number,
  value: string | undefined,
  count: number,
): void {
  // Takes an empty value for none, as InfluxQL does.
  if (value === undefined || value === "") return;
  const known = tags.get(key);
  const column = known ?? new Array<string | undefined>(count).fill(undefined);
  column[index] = value;
  if (!known) tags.set(key, column);
}
