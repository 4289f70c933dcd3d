/** Writes points as a Parquet file. */

import { constants, zstdCompressSync } from "node:zlib";
import { parquetWriteBuffer } from "hyparquet-writer";
import type { LakePoint } from "../../../core/lake/point.ts";
import { lakeSchema } from "./schema.ts";

/** The library's own default makes a first group of a thousand rows, which costs compression. */
const rowsOfGroup = 100_000;
const level = 3;

const compress = (bytes: Uint8Array): Uint8Array =>
  zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: level } });

type Entry<Value> = [key: string, value: Value];

const fieldsOf = <Value>(point: LakePoint, is: (value: unknown) => value is Value): Entry<Value>[] =>
  Object.entries(point.fields).flatMap(([key, value]) => (is(value) ? [[key, value] satisfies Entry<Value>] : []));

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
  const buffer = parquetWriteBuffer({
    columnData,
    schema: [...lakeSchema],
    codec: "ZSTD",
    compressors: { ZSTD: compress },
    rowGroupSize: rowsOfGroup,
    createdBy: "Millrace",
  });
  return new Uint8Array(buffer);
}
