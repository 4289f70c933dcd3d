/** Writes points as a Parquet file. */

import { constants, zstdCompressSync } from "node:zlib";
import { parquetWriteBuffer } from "hyparquet-writer";
import type { ExportRow } from "../../../core/export/row.ts";
import type { LakePoint } from "../../../core/lake/point.ts";
import { exportSchema, lakeSchema } from "./schema.ts";

/**
 * Bounds a row group, which is what a reader has in memory of a file: a group is decoded whole. Ours are small, so that
 * a reader which goes through the files of a day in the order of time needs little of each at once.
 */
const mostOfGroup = { rows: 5_000, characters: 4_000_000 } as const;
const level = 3;

const compress = (bytes: Uint8Array): Uint8Array =>
  zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: level } });

type Entry<Value> = [key: string, value: Value];

const valuesOf = <Value>(
  fields: readonly (readonly [string, unknown])[],
  is: (value: unknown) => value is Value,
): Entry<Value>[] => fields.flatMap(([key, value]) => (is(value) ? [[key, value] satisfies Entry<Value>] : []));

const fieldsOf = <Value>(point: LakePoint, is: (value: unknown) => value is Value): Entry<Value>[] =>
  valuesOf(Object.entries(point.fields), is);

const isNumber = (value: unknown): value is number => typeof value === "number";
const isText = (value: unknown): value is string => typeof value === "string";
const isFlag = (value: unknown): value is boolean => typeof value === "boolean";

/** Answers a file with the points as its rows, in their order. */
export function encodeLakeFile(points: readonly LakePoint[]): Uint8Array {
  const times = points.map(({ atNanos }) => BigInt(atNanos));
  const columnData = [
    { name: "event_id", data: points.map(({ eventId }) => eventId) },
    { name: "source", data: points.map(({ source }) => source) },
    { name: "time", data: times.map((time) => time / 1000n) },
    { name: "time_ns", data: times },
    { name: "accepted_at", data: points.map(({ acceptedAt }) => BigInt(acceptedAt) * 1000n) },
    { name: "measurement", data: points.map(({ measurement }) => measurement) },
    { name: "connection_tag", data: points.map(({ connectionTag }) => connectionTag) },
    { name: "tags", data: points.map(({ tags }) => Object.entries(tags)) },
    { name: "numbers", data: points.map((point) => fieldsOf(point, isNumber)) },
    { name: "texts", data: points.map((point) => fieldsOf(point, isText)) },
    { name: "flags", data: points.map((point) => fieldsOf(point, isFlag)) },
  ];
  return fileOf(columnData, lakeSchema, groupsOf(points.map(charactersOf)));
}

/** Answers a file with the rows of an export in their order. */
export function encodeExportFile(rows: readonly ExportRow[]): Uint8Array {
  const columnData = [
    { name: "source", data: rows.map(({ source }) => source) },
    { name: "time", data: rows.map(({ atNanos }) => atNanos / 1000n) },
    { name: "time_ns", data: rows.map(({ atNanos }) => atNanos) },
    { name: "measurement", data: rows.map(({ measurement }) => measurement) },
    { name: "connection_tag", data: rows.map(({ connectionTag }) => connectionTag) },
    { name: "tags", data: rows.map(({ tags }) => tags) },
    { name: "numbers", data: rows.map(({ fields }) => valuesOf(fields, isNumber)) },
    { name: "texts", data: rows.map(({ fields }) => valuesOf(fields, isText)) },
    { name: "flags", data: rows.map(({ fields }) => valuesOf(fields, isFlag)) },
  ];
  const sizes = rows.map(({ tags, fields }) => charactersIn(tags) + charactersIn(fields));
  return fileOf(columnData, exportSchema, groupsOf(sizes));
}

const charactersIn = (entries: readonly (readonly [string, unknown])[]): number =>
  entries.reduce((sum, [key, value]) => sum + key.length + (isText(value) ? value.length : 0), 0);

const charactersOf = ({ tags, fields }: LakePoint): number =>
  charactersIn(Object.entries(tags)) + charactersIn(Object.entries(fields));

/** Answers how many rows each group has, of rows with so many characters each. */
function groupsOf(sizes: readonly number[]): number[] {
  const groups: number[] = [];
  let [rows, characters] = [0, 0];
  for (const size of sizes) {
    if (rows === mostOfGroup.rows || (rows > 0 && characters + size > mostOfGroup.characters)) {
      groups.push(rows);
      [rows, characters] = [0, 0];
    }
    rows++;
    characters += size;
  }
  // The library repeats the last, and refuses an empty list.
  return [...groups, Math.max(rows, 1)];
}

type Columns = Parameters<typeof parquetWriteBuffer>[0]["columnData"];

function fileOf(columnData: Columns, schema: typeof lakeSchema, rowGroupSize: number[]): Uint8Array {
  const buffer = parquetWriteBuffer({
    columnData,
    schema: [...schema],
    codec: "ZSTD",
    compressors: { ZSTD: compress },
    rowGroupSize,
    createdBy: "Millrace",
  });
  return new Uint8Array(buffer);
}
