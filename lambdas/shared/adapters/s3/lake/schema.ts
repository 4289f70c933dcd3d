/**
 * Holds the columns of the lake's files. They are the same whatever fields points have: values lie in maps by their type,
 * so that names which differ only in their case do not collide in Athena, and a field whose type changes breaks no file.
 */

import type { SchemaElement } from "hyparquet-writer";

const text = (name: string): SchemaElement => ({
  name,
  type: "BYTE_ARRAY",
  converted_type: "UTF8",
  repetition_type: "REQUIRED",
});

const int64 = (name: string): SchemaElement => ({ name, type: "INT64", repetition_type: "REQUIRED" });

/** Microseconds: Spark and Athena have read times in nanoseconds late, or not at all. */
const instant = (name: string): SchemaElement => ({
  ...int64(name),
  converted_type: "TIMESTAMP_MICROS",
  logical_type: { type: "TIMESTAMP", isAdjustedToUTC: true, unit: "MICROS" },
});

const map = (name: string, value: SchemaElement): SchemaElement[] => [
  { name, repetition_type: "REQUIRED", num_children: 1, converted_type: "MAP" },
  { name: "key_value", repetition_type: "REPEATED", num_children: 2 },
  text("key"),
  value,
];

const columns: readonly (readonly SchemaElement[])[] = [
  [text("event_id")],
  [text("source")],
  [instant("time")],
  [int64("time_ns")],
  [instant("accepted_at")],
  [text("measurement")],
  [text("connection_tag")],
  map("tags", text("value")),
  map("numbers", { name: "value", type: "DOUBLE", repetition_type: "REQUIRED" }),
  map("texts", text("value")),
  map("flags", { name: "value", type: "BOOLEAN", repetition_type: "REQUIRED" }),
];

const schemaOf = (name: string, some: typeof columns): readonly SchemaElement[] => [
  { name, num_children: some.length },
  ...some.flat(),
];

export const lakeSchema = schemaOf("lake", columns);

/** Belong to one point, and a row of an export may come of several. */
const ofOnePoint = ["event_id", "accepted_at"];

/** Holds the columns of exports' files: those of the lake as far as rows have them. */
export const exportSchema = schemaOf(
  "export",
  columns.filter(([column]) => column !== undefined && !ofOnePoint.includes(column.name)),
);
