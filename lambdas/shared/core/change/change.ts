/** Declares what a point says of a row of a database, beside the row's values (docs/protocols/capture.md, "Change data capture"). */

/** How many rows a page of the current state has, unless it is asked for more or fewer, and at most. */
export const defaultRowsOfPage = 100;
export const mostRowsOfPage = 1000;

/** Debezium's letters: a row was created, updated, deleted, or read for a snapshot. */
export type Op = "c" | "u" | "d" | "r";

/** The key columns of a row. Their values are texts, as those of tags, so that 5 and "5" are the same row. */
export type RowKey = Readonly<Record<string, string>>;

/** How a point changes a row. */
export interface Change {
  readonly op: Op;
  readonly key: RowKey;
  /** The key that the row had before, if it was another. */
  readonly formerKey?: RowKey;
  /** The change's position in its database's log, which orders changes of one time. */
  readonly lsn?: string;
  /** The position of the change in its request, which orders changes of one time that have no other order. */
  readonly place: number;
}

/** Answers names and values in the order of the names, as one text. The same key always gives the same text. */
export const keyText = (key: RowKey): string =>
  JSON.stringify(
    Object.keys(key)
      .sort()
      .map((column) => [column, key[column]]),
  );
