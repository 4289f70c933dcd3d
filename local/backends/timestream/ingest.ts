/** Takes records into a table, or says for each why not, as Timestream does. */

import { isDeepStrictEqual } from "node:util";
import type { ColumnKind, StoredRecord, StoredTable, TableName } from "./model.ts";
import { oldestNanos, type TimestreamStore } from "./timestream-store.ts";

export type Taken =
  | { readonly kind: "memory" | "magnetic" }
  | { readonly kind: "rejected"; readonly reason: string; readonly existingVersion?: bigint };

const minuteNanos = 60_000_000_000n;
const hourNanos = 60n * minuteNanos;
const furthestAheadNanos = 15n * minuteNanos;

/** Timestream's limits of a record, and of what a table holds. */
const mostDimensions = 128;
const mostMeasures = 1024;
const mostMeasuresOfRecord = 256;
const mostMeasureNames = 8192;
const mostSeriesBytes = 2048;
const mostRecordBytes = 2048;
const longestDimensionNameBytes = 60;
const longestMeasureNameBytes = 256;

export interface Ingesting {
  readonly store: TimestreamStore;
  readonly table: StoredTable;
  readonly nowMillis: number;
}

/** Takes one record after the other, so that of two of one key in a call the second meets the first. */
export function ingest(records: readonly StoredRecord[], { store, table, nowMillis }: Ingesting): Taken[] {
  return store.transaction(() => {
    const known = new KnownNames(store, table);
    return records.map((record) => {
      const kind = placeOf(record.atNanos, table, nowMillis);
      if (kind === undefined) return rejected(outsideWindow);
      const fault = faultOfLimits(record) ?? known.faultOf(record);
      if (fault !== undefined) return rejected(fault);
      const refusal = refusalOfVersion(store, table, record);
      if (refusal === "same") return { kind };
      if (refusal) return refusal;
      known.add(record);
      store.put(table, record);
      return { kind };
    });
  });
}

const outsideWindow = "The record timestamp is outside the time range of the data ingestion window.";

const rejected = (reason: string): Taken => ({ kind: "rejected", reason });

/** Answers which store takes a time; undefined if none does. */
function placeOf(atNanos: bigint, { settings }: StoredTable, nowMillis: number): "memory" | "magnetic" | undefined {
  const nowNanos = BigInt(nowMillis) * 1_000_000n;
  if (atNanos > nowNanos + furthestAheadNanos) return undefined;
  if (atNanos >= nowNanos - BigInt(settings.memoryHours) * hourNanos) return "memory";
  return settings.magneticWrites && atNanos >= oldestNanos(settings, nowMillis) ? "magnetic" : undefined;
}

const bytesOf = (text: string): number => Buffer.byteLength(text);
const sum = (sizes: readonly number[]): number => sizes.reduce((total, size) => total + size, 0);

function faultOfLimits({ dimensions, measureName, measures }: StoredRecord): string | undefined {
  const long = dimensions.find(([name]) => bytesOf(name) > longestDimensionNameBytes);
  if (long) return `The dimension name ${long[0]} exceeds ${longestDimensionNameBytes} bytes.`;
  const names = [measureName, ...measures.map(({ name }) => name)];
  if (names.some((name) => bytesOf(name) > longestMeasureNameBytes)) {
    return `A measure name exceeds ${longestMeasureNameBytes} bytes.`;
  }
  if (measures.length > mostMeasuresOfRecord) return `The record exceeds ${mostMeasuresOfRecord} measures.`;
  const series = sum(dimensions.map(([name, value]) => bytesOf(name) + bytesOf(value)));
  if (series > mostSeriesBytes) return `The dimensions exceed ${mostSeriesBytes} bytes.`;
  const values = measures.map(({ name, value, type }) => bytesOf(name) + (type === "VARCHAR" ? bytesOf(value) : 8));
  const all = series + bytesOf(measureName) + 8 + sum(values);
  return all > mostRecordBytes ? `The record exceeds ${mostRecordBytes} bytes.` : undefined;
}

/** Knows the names of a table, which are limited, and which of them are dimensions, or measures of which type. */
class KnownNames {
  private readonly store: TimestreamStore;
  private readonly table: TableName;
  private readonly columns: Map<string, ColumnKind>;
  private readonly measureNames: Set<string>;

  constructor(store: TimestreamStore, table: TableName) {
    this.store = store;
    this.table = table;
    this.columns = store.columns(table);
    this.measureNames = store.measureNames(table);
  }

  faultOf({ dimensions, measureName, measures }: StoredRecord): string | undefined {
    const wanted = columnsOf({ dimensions, measures });
    // Is stricter than AWS may be: what becomes of a name with two meanings is not documented.
    const clash = wanted.find(([name, kind]) => (this.columns.get(name) ?? kind) !== kind);
    if (clash) return `The column ${clash[0]} is a ${this.columns.get(clash[0])} and cannot be a ${clash[1]}.`;
    const kinds = [...new Map([...this.columns, ...wanted]).values()];
    const dimensionsOfTable = kinds.filter((kind) => kind === "DIMENSION").length;
    if (dimensionsOfTable > mostDimensions) return `The table exceeds ${mostDimensions} dimensions.`;
    if (kinds.length - dimensionsOfTable > mostMeasures) return `The table exceeds ${mostMeasures} measures.`;
    const isNew = !this.measureNames.has(measureName);
    return isNew && this.measureNames.size >= mostMeasureNames
      ? `The table exceeds ${mostMeasureNames} measure names.`
      : undefined;
  }

  add({ dimensions, measureName, measures }: StoredRecord): void {
    this.measureNames.add(measureName);
    for (const [name, kind] of columnsOf({ dimensions, measures })) {
      if (this.columns.has(name)) continue;
      this.columns.set(name, kind);
      this.store.putColumn(this.table, name, kind);
    }
  }
}

const columnsOf = ({ dimensions, measures }: Pick<StoredRecord, "dimensions" | "measures">) => [
  ...dimensions.map(([name]) => [name, "DIMENSION"] as const),
  ...measures.map(({ name, type }) => [name, type] as const),
];

/**
 * Answers why a record cannot take the place of the one that is there; undefined if it can. The same values are taken
 * again whatever their version, and a higher one takes the whole place.
 */
function refusalOfVersion(store: TimestreamStore, table: TableName, record: StoredRecord): Taken | "same" | undefined {
  const existing = store.existing(table, record);
  if (!existing || record.version > existing.version) return undefined;
  if (isDeepStrictEqual(existing.measures, record.measures)) return "same";
  if (record.version === existing.version) {
    return rejected(
      "A record already exists with the same time, dimensions, measure name, and record version. A higher record version must be specified in order to update the measure value.",
    );
  }
  const reason = `The record version ${record.version} is lower than the existing version ${existing.version}. A higher version is required to update the measure value.`;
  return { kind: "rejected", reason, existingVersion: existing.version };
}
