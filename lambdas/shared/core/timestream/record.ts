/** Declares the records of Timestream. */

export interface Dimension {
  readonly name: string;
  readonly value: string;
}

export interface Measure {
  readonly name: string;
  readonly value: string;
  readonly type: "DOUBLE" | "VARCHAR" | "BOOLEAN" | "BIGINT";
}

/** A record of several measures. Two of the same dimensions, measure name and time are versions of one. */
export interface TimestreamRecord {
  readonly dimensions: readonly Dimension[];
  readonly measureName: string;
  /** Nanoseconds since 1970. */
  readonly atNanos: string;
  /** The later acceptance wins, and a point that comes again repeats its version. */
  readonly version: number;
  readonly measures: readonly Measure[];
}
