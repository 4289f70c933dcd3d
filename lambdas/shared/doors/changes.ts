/** Describes what `/api/cdc` takes and answers. `ingest` reads messages with a parser of its own, as those of points. */

import * as v from "valibot";

const row = v.nullable(v.looseObject({}));

const message = v.looseObject({
  op: v.pipe(v.string(), v.description("`c`, `u`, `d` or `r`.")),
  before: v.optional(row),
  after: v.optional(row),
  source: v.optional(v.looseObject({})),
  ts_ms: v.optional(v.number()),
});

const wrapped = v.looseObject({ payload: v.nullable(message) });
const keyed = v.looseObject({ key: v.nullable(v.looseObject({})), value: v.nullable(v.looseObject({})) });
const one = v.union([message, wrapped, keyed, v.null()]);

export const debeziumBody = v.pipe(
  v.union([one, v.array(one)]),
  v.description("A message as Debezium sends it, with its schema or without, or with its key; or a list of them."),
);

const shownRow = v.strictObject({
  Name: v.string(),
  Key: v.pipe(v.record(v.string(), v.string()), v.description("The key columns, as texts.")),
  Op: v.pipe(v.picklist(["c", "u", "r"]), v.description("What the row's last change was.")),
  Tags: v.record(v.string(), v.string()),
  Fields: v.record(v.string(), v.union([v.string(), v.number(), v.boolean()])),
  Timestamp: v.pipe(v.string(), v.description("When the row's last change was made.")),
  Lsn: v.optional(v.string()),
});

/** A row as it is answered. What was deleted is not shown. */
export interface ShownRow {
  readonly Name: string;
  readonly Key: Readonly<Record<string, string>>;
  readonly Op: string;
  readonly Tags: Readonly<Record<string, string>>;
  readonly Fields: Readonly<Record<string, string | number | boolean>>;
  readonly Timestamp: string;
  readonly Lsn?: string;
}

export const shownRows = v.strictObject({
  Rows: v.array(shownRow),
  NextPageToken: v.optional(v.pipe(v.string(), v.description("Is there while more rows may follow."))),
});
