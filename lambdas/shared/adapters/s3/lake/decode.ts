/** Reads points out of files of the lake: all of a file, or one series row group by row group. */

import { zstdDecompressSync } from "node:zlib";
import {
  type AsyncBuffer,
  type FileMetaData,
  parquetMetadata,
  parquetMetadataAsync,
  parquetReadObjects,
  type RowGroup,
} from "hyparquet";
import { PlatformError } from "../../../core/error.ts";
import type { FieldValue } from "../../../core/event/field-value.ts";
import type { LakePoint } from "../../../core/lake/point.ts";
import { seriesTimes } from "./statistics.ts";

const compressors = { ZSTD: (bytes: Uint8Array): Uint8Array => zstdDecompressSync(bytes) };

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** Keeps the mark of byte order with which a text may begin, which the library takes away. */
const parsers = { stringFromBytes: (bytes: Uint8Array): string => utf8.decode(bytes) };

/** Is what is asked of a file: the rows of one series between two times, both included, in nanoseconds. */
export interface RowRange {
  readonly source: string;
  readonly measurement: string;
  readonly from: bigint;
  readonly to: bigint;
}

/** A row group that may hold rows of a series. */
export interface FoundGroup {
  /** Nanoseconds since 1970, between which its rows are, both included. */
  readonly first: bigint;
  readonly last: bigint;
  /** Where its bytes are in the file; `end` is the first behind them. */
  readonly start: number;
  readonly end: number;
  /** Describes a file that has this group only. */
  readonly metadata: FileMetaData;
}

/** Fetches so much of a file's end first, which holds what is said of some dozens of row groups. */
const initialFetchSize = 64 * 1024;

/**
 * Has the library read maps as lists of keys and values. It would make plain objects of them, which lose a key such as
 * `__proto__`.
 */
function withListedMaps(metadata: FileMetaData): FileMetaData {
  const schema = metadata.schema.map(({ converted_type, ...element }) =>
    converted_type === "MAP" || converted_type === undefined ? element : { ...element, converted_type },
  );
  return { ...metadata, schema };
}

function open(bytes: Uint8Array): { file: ArrayBuffer; metadata: FileMetaData } {
  const file = bufferOf(bytes);
  return { file, metadata: withListedMaps(parquetMetadata(file, { parsers })) };
}

function bufferOf(bytes: Uint8Array): ArrayBuffer {
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  return file instanceof ArrayBuffer ? file : new Uint8Array(bytes).buffer;
}

/** Answers the row groups of a file that may hold rows of a range, by what the file's end says of them. */
export async function findGroups(
  file: { readonly size: number; readonly read: (start: number, end: number) => Promise<Uint8Array> },
  range: RowRange,
): Promise<FoundGroup[]> {
  const buffer: AsyncBuffer = {
    byteLength: file.size,
    slice: async (start, end = file.size) => bufferOf(await file.read(start, end)),
  };
  const { row_groups, ...metadata } = withListedMaps(await parquetMetadataAsync(buffer, { initialFetchSize, parsers }));
  return row_groups.flatMap((group) => {
    const times = seriesTimes(group, range);
    if (!times || times.last < range.from || times.first > range.to) return [];
    const lean = withoutStatistics(group);
    return [{ ...times, ...placeOf(lean), metadata: { ...metadata, num_rows: group.num_rows, row_groups: [lean] } }];
  });
}

/** Leaves out what is no longer needed, since what a day's groups say may be kept for as long as they are read. */
const withoutStatistics = (group: RowGroup): RowGroup => ({
  ...group,
  columns: group.columns.map(({ meta_data, ...column }) => {
    if (!meta_data) return column;
    const { statistics, size_statistics, encoding_stats, ...rest } = meta_data;
    return { ...column, meta_data: rest };
  }),
});

function placeOf({ columns }: RowGroup): { start: number; end: number } {
  const [starts, ends]: [number[], number[]] = [[], []];
  for (const { meta_data } of columns) {
    if (!meta_data) continue;
    const start = Number(meta_data.dictionary_page_offset ?? meta_data.data_page_offset);
    starts.push(start);
    ends.push(start + Number(meta_data.total_compressed_size));
  }
  return { start: Math.min(...starts), end: Math.max(...ends) };
}

/** Answers the points of a series in order of their times, out of the bytes of a group. The rows of a file are sorted by series and time. */
export async function decodeGroup(
  bytes: Uint8Array,
  { start, end, metadata }: FoundGroup,
  range: RowRange,
): Promise<LakePoint[]> {
  const group = bufferOf(bytes);
  const file = { byteLength: end, slice: (from: number, to = end) => group.slice(from - start, to - start) };
  const opened = { file, metadata, compressors, parsers };
  const keys = await parquetReadObjects({ ...opened, columns: ["source", "measurement", "time_ns"] });
  const isWanted = (row: Record<string, unknown>): boolean =>
    row.source === range.source &&
    row.measurement === range.measurement &&
    int64(row.time_ns) >= range.from &&
    int64(row.time_ns) <= range.to;
  const rowStart = keys.findIndex(isWanted);
  if (rowStart < 0) return [];
  const rowEnd = keys.findLastIndex(isWanted) + 1;
  return pointsOf(await parquetReadObjects({ ...opened, rowStart, rowEnd }));
}

/** Answers how much a file holds, without reading its points. */
export function sizeOfLakeFile(bytes: Uint8Array): { rows: number; bytes: number } {
  const groups = open(bytes).metadata.row_groups;
  return {
    rows: groups.reduce((sum, { num_rows }) => sum + Number(num_rows), 0),
    bytes: groups.reduce((sum, { total_byte_size }) => sum + Number(total_byte_size), 0),
  };
}

/** Answers all points of a file. */
export async function decodeLakeFile(bytes: Uint8Array): Promise<LakePoint[]> {
  return pointsOf(await parquetReadObjects({ ...open(bytes), compressors, parsers }));
}

const pointsOf = (rows: readonly Record<string, unknown>[]): LakePoint[] =>
  rows.map((row) => ({
    eventId: text(row.event_id),
    source: text(row.source),
    atNanos: String(int64(row.time_ns)),
    acceptedAt: row.accepted_at instanceof Date ? row.accepted_at.getTime() : fault("accepted_at"),
    measurement: text(row.measurement),
    connectionTag: text(row.connection_tag),
    tags: recordOf(entries(row.tags, "string")),
    fields: recordOf<FieldValue>([
      ...entries(row.numbers, "number"),
      ...entries(row.texts, "string"),
      ...entries(row.flags, "boolean"),
    ]),
  }));

function fault(column: string): never {
  throw new PlatformError("internal", `A file of the lake has a wrong value in ${column}. Was it written by Millrace?`);
}

const text = (value: unknown): string => (typeof value === "string" ? value : fault("a column of texts"));
const int64 = (value: unknown): bigint => (typeof value === "bigint" ? value : fault("time_ns"));

interface Types {
  readonly string: string;
  readonly number: number;
  readonly boolean: boolean;
}

function isOf<Name extends keyof Types>(value: unknown, type: Name): value is Types[Name] {
  return typeof value === type;
}

function entries<Name extends keyof Types>(map: unknown, type: Name): [string, Types[Name]][] {
  const list = isObject(map) ? map.key_value : undefined;
  if (!Array.isArray(list)) return fault("a map");
  return list.map((entry: unknown) => {
    if (!isObject(entry) || !isOf(entry.value, type)) return fault("a map");
    return [text(entry.key), entry.value];
  });
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

/** Makes an object that has every key as its own, `__proto__` too. */
const recordOf = <Value extends FieldValue>(all: readonly (readonly [string, Value])[]): Record<string, Value> =>
  Object.fromEntries(all);
