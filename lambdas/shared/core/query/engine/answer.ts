/** What a statement of InfluxQL answers, before a door writes it as JSON or CSV. */

/** A value of a row. Null is what a point, or a bucket, does not have. Times are nanoseconds since 1970. */
export type Value = number | string | boolean | null;
export type Cell = Value | bigint;

/** The rows of one measurement and one group of tags. */
export interface AnsweredSeries {
  /** Absent where the statement answers a list that has no name. */
  readonly name?: string;
  /** The tags that rows were grouped by, and an empty text for a tag that is missing. Absent = no groups. */
  readonly tags?: ReadonlyMap<string, string>;
  readonly columns: readonly string[];
  /** A `SELECT` has the row's time first. */
  readonly values: readonly (readonly Cell[])[];
}

/** A remark that does not fail a statement. */
export interface AnswerMessage {
  readonly level: "warning";
  readonly text: string;
}

export interface Answer {
  readonly series: readonly AnsweredSeries[];
  readonly messages: readonly AnswerMessage[];
  /** The places of the columns whose values are those of tags, whatever the columns are called. Absent = none. */
  readonly tagColumns?: ReadonlySet<number>;
}
