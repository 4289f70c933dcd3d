/** Reads points of one series out of a file of the lake. */

import { zstdDecompressSync } from "node:zlib";
import { type FileMetaData, parquetMetadata, parquetReadObjects } from "hyparquet";
import { PlatformError } from "../../../core/error.ts";
import type { FieldValue } from "../../../core/event/field-value.ts";
import type { LakePoint } from "../../../core/lake/point.ts";

const compressors = { ZSTD: (bytes: Uint8Array): Uint8Array => zstdDecompressSync(bytes) };

/** Is what is asked of a file: the rows of one series between two times, both included, in nanoseconds. */
export interface RowRange {
  readonly source: string;
  readonly measurement: string;
  readonly from: bigint;
  readonly to: bigint;
}

interface File {
  readonly file: ArrayBuffer;
  readonly metadata: FileMetaData;
}

/**
 * Has the library read maps as lists of keys and values. It would make plain objects of them, which lose a key such as
 * `__proto__`.
 */
function open(bytes: Uint8Array): File {
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  const buffer = file instanceof ArrayBuffer ? file : new Uint8Array(bytes).buffer;
  const metadata = parquetMetadata(buffer);
  const schema = metadata.schema.map(({ converted_type, ...element }) =>
    converted_type === "MAP" || converted_type === undefined ? element : { ...element, converted_type },
  );
  return { file: buffer, metadata: { ...metadata, schema } };
}

/** Answers the points of a series in order of their times. The rows of a file are sorted by series and time. */
export async function decodeSeries(bytes: Uint8Array, range: RowRange): Promise<LakePoint[]> {
  const opened = open(bytes);
  const keys = await parquetReadObjects({ ...opened, compressors, columns: ["source", "measurement", "time_ns"] });
  const isWanted = (row: Record<string, unknown>): boolean =>
    row.source === range.source &&
    row.measurement === range.measurement &&
    int64(row.time_ns) >= range.from &&
    int64(row.time_ns) <= range.to;
  const rowStart = keys.findIndex(isWanted);
  if (rowStart < 0) return [];
  const rowEnd = keys.findLastIndex(isWanted) + 1;
  return pointsOf(await parquetReadObjects({ ...opened, compressors, rowStart, rowEnd }));
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
  return pointsOf(await parquetReadObjects({ ...open(bytes), compressors }));
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
