/** Declares what a Timestream store keeps: tables, and rows by the series that they belong to. */

export type MeasureType = "DOUBLE" | "BIGINT" | "VARCHAR" | "BOOLEAN" | "TIMESTAMP";

export interface TableName {
  readonly database: string;
  readonly table: string;
}

export interface TableSettings {
  readonly memoryHours: number;
  readonly magneticDays: number;
  /** Whether what is older than the memory store takes may be written. */
  readonly magneticWrites: boolean;
  /** Where late records that were refused are reported, as the caller gave it. */
  readonly rejectedLocation?: Readonly<Record<string, unknown>>;
}

export interface StoredTable extends TableName {
  readonly settings: TableSettings;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface Measure {
  readonly name: string;
  readonly value: string;
  readonly type: MeasureType;
}

/** A record as it is written: its row is known by measure name, dimensions and time. */
export interface StoredRecord {
  /** In the order of their names. */
  readonly dimensions: readonly (readonly [name: string, value: string])[];
  readonly measureName: string;
  readonly atNanos: bigint;
  readonly version: bigint;
  /** In the order of their names. */
  readonly measures: readonly Measure[];
}

/** What a row holds, with the place after which the next one comes. */
export interface StoredRow extends Omit<StoredRecord, "version"> {
  readonly place: RowPlace;
}

/** Orders rows by their times, and those of one time by their series. */
export interface RowPlace {
  readonly atNanos: bigint;
  readonly series: number;
}

export type ColumnKind = "DIMENSION" | MeasureType;

export interface RowRange {
  readonly measureName: string;
  readonly dimensions: readonly (readonly [name: string, value: string])[];
  readonly fromNanos: bigint;
  readonly toNanos: bigint;
  readonly newestFirst: boolean;
}
