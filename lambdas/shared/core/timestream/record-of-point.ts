/** Makes Timestream's records of points: a record for each, with a measure for each field. */

import { createHash } from "node:crypto";
import type { FieldValue } from "../event/field-value.ts";
import type { KeptPoint } from "../event/kept-point.ts";
import type { SourceId } from "../id.ts";
import {
  acceptedColumn,
  columnOfField,
  columnOfTag,
  connectionColumn,
  eventColumn,
  fieldSetColumn,
  sourceColumn,
} from "./columns.ts";
import { faultOfRecord } from "./limits.ts";
import type { Dimension, Measure, TimestreamRecord } from "./record.ts";

export type RecordOfPoint =
  | { readonly kind: "record"; readonly record: TimestreamRecord }
  /** Timestream would refuse the point. The reason reads well after "because". */
  | { readonly kind: "refused"; readonly reason: string };

export interface Acceptance {
  readonly source: SourceId;
  /** Milliseconds since 1970. */
  readonly acceptedAt: number;
  /** Seconds that the retention keeps the point from its own time. */
  readonly keepSeconds: number;
}

export function recordOf(point: KeptPoint, accepted: Acceptance, nowMillis: number): RecordOfPoint {
  const fields = measuresOf(point.fields);
  const record: TimestreamRecord = {
    dimensions: dimensionsOf(point, accepted.source, fields),
    measureName: point.measurement,
    atNanos: point.atNanos,
    // Timestream takes no version below 1.
    version: Math.max(1, accepted.acceptedAt),
    measures: [
      ...fields,
      { name: acceptedColumn, value: String(accepted.acceptedAt), type: "BIGINT" },
      { name: eventColumn, value: point.eventId, type: "VARCHAR" },
    ],
  };
  const reason = faultOfRecord(record, accepted.keepSeconds, nowMillis);
  return reason === undefined ? { kind: "record", record } : { kind: "refused", reason };
}

const compare = (one: { readonly name: string }, other: { readonly name: string }): number =>
  one.name < other.name ? -1 : one.name > other.name ? 1 : 0;

/** Leaves out empty texts, because Timestream takes no empty value. */
const measuresOf = (fields: Readonly<Record<string, FieldValue>>): Measure[] =>
  Object.entries(fields)
    .filter(([, value]) => value !== "")
    .map(([name, value]) => measureOf(columnOfField(name, value), value))
    .sort(compare);

function measureOf(name: string, value: FieldValue): Measure {
  switch (typeof value) {
    case "number":
      // Keeps the sign of a zero, which `String` leaves out.
      return { name, value: Object.is(value, -0) ? "-0.0" : String(value), type: "DOUBLE" };
    case "string":
      return { name, value, type: "VARCHAR" };
    case "boolean":
      return { name, value: String(value), type: "BOOLEAN" };
  }
}

/** Leaves out tags without a value, which are none. */
function dimensionsOf({ tags, connectionTag }: KeptPoint, source: SourceId, fields: readonly Measure[]): Dimension[] {
  const named = Object.entries(tags).map(([key, value]) => ({ name: columnOfTag(key), value }));
  const own = [
    { name: sourceColumn, value: source },
    { name: fieldSetColumn, value: fieldSetOf(fields) },
    { name: connectionColumn, value: connectionTag },
  ];
  return [...own, ...named].filter(({ value }) => value !== "").sort(compare);
}

/** Answers a short text that two records share if they have the same fields with values of the same types. */
const fieldSetOf = (fields: readonly Measure[]): string =>
  createHash("sha256")
    .update(JSON.stringify(fields.map(({ name }) => name)))
    .digest("base64url")
    .slice(0, 12);
