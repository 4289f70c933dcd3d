/**
 * The port by which queries read points, whatever keeps them. Each kind of retention has a reader of its own, and
 * `test/conformance/series` holds all of them to what is said here.
 */

import type { ProjectId, SourceId } from "../id.ts";

/** What is read at once: the points of one source and one measurement in one retention. */
export interface Series {
  readonly project: ProjectId;
  /** The retention's id. */
  readonly retention: string;
  readonly source: SourceId;
  readonly measurement: string;
}

/** The tag that names the connection by which a point came, in every kind of retention and in every answer. */
export const connectionTag = "Connection_Tag";

export type ScanOrder = "oldest-first" | "newest-first";

export interface Scan {
  readonly series: Series;
  /** Nanoseconds since 1970, both included. Both fit into an int64. */
  readonly from: bigint;
  readonly to: bigint;
  /**
   * The fields whose values are asked for; absent = all. A reader may answer more than these. It leaves no row out for
   * having none of them: that is the engine's to decide. All tags are always answered.
   */
  readonly fields?: ReadonlySet<string>;
  readonly order: ScanOrder;
  /** About as many rows as whoever asks will take. A reader reads no further ahead than these; absent = some more. */
  readonly mostRows?: number;
  /**
   * Is called before each step that may take long, such as a call of the store. What it throws ends the scan: it is how
   * whoever asks sets a deadline, which a reader that finds nothing for long would not notice.
   */
  readonly checkTime?: () => void;
}

/**
 * The values of one field, a place for each row. A field may hold numbers in some rows and texts in others. A row has a
 * value in one of both at most, and none where the point lacks the field.
 */
export interface FieldColumn {
  /** NaN where a row has no number, which is safe, because no point holds NaN. Absent = no row has one. */
  readonly numbers?: Float64Array;
  /** Absent = no row has a text, a true or a false. */
  readonly others?: readonly (string | boolean | undefined)[];
}

/** The values of one tag, a place for each row; undefined where a point lacks it. No value is empty. */
export type TagColumn = readonly (string | undefined)[];

/**
 * Some rows of a series, as columns. A name that is in no row may be left out of the maps. Columns may be longer than
 * `count`; what is behind it means nothing.
 */
export interface Batch {
  readonly count: number;
  /** Nanoseconds since 1970. */
  readonly times: BigInt64Array;
  readonly fields: ReadonlyMap<string, FieldColumn>;
  readonly tags: ReadonlyMap<string, TagColumn>;
}

/**
 * Reads series. The rows of a scan are in order of their times, within a batch and from batch to batch; among equal
 * times they come in any order. No two have the same tags and time: of points that do, each field has the value of the
 * point that was accepted last, and then of the greater event id. A scan of what nobody wrote has no row.
 *
 * A reader that is left before its end stops reading. It reads no further ahead than one batch or a few, since whoever
 * asked for the newest ten rows stops early, and never holds a whole day. What it throws ends the query, and its message is shown to the caller if it
 * is a `PlatformError`.
 */
export interface SeriesReader {
  scan(scan: Scan): AsyncIterable<Batch>;
}
