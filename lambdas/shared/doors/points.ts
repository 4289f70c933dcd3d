/**
 * Describes what `/api/data` takes and answers. `ingest` reads bodies with a parser of its own, which is quicker and
 * finds every fault. It uses only the types of these schemas: see `sign-in.ts`.
 */

import * as v from "valibot";

export const timestamp = v.pipe(
  v.union([v.string(), v.number()]),
  v.description(
    "ISO 8601, or seconds, milliseconds, microseconds or nanoseconds since 1970 by their magnitude, in UTC.",
  ),
);

const fieldValue = v.union([v.string(), v.number(), v.boolean(), v.null(), v.looseObject({}), v.array(v.unknown())]);

const fields = v.record(v.string(), fieldValue);

const named = {
  Name: v.pipe(v.string(), v.description("The measurement; it becomes the event's type.")),
  Tags: v.optional(v.record(v.string(), v.union([v.string(), v.number(), v.boolean()]))),
  Timestamp: v.optional(timestamp),
  Key: v.optional(
    v.pipe(
      v.record(v.string(), v.union([v.string(), v.number(), v.boolean()])),
      v.description("The row's key columns, which become tags; needed with Op."),
    ),
  ),
  Before: v.optional(v.pipe(v.looseObject({}), v.description("The row as it was, of which its key is read."))),
  Lsn: v.optional(
    v.pipe(v.union([v.string(), v.number()]), v.description("Orders changes of one time, by length and then as text.")),
  ),
};

/** Needs no field if it tells of a row that was deleted. */
export const metric = v.union([
  v.object({
    ...named,
    Fields: v.pipe(
      fields,
      v.minEntries(1),
      v.description("Objects are flattened, lists of objects become rows, and a # before a name makes a tag."),
    ),
    Op: v.optional(
      v.pipe(
        v.picklist(["c", "u", "d", "r"]),
        v.description("Change data capture: the row was created, updated, deleted or read."),
      ),
    ),
  }),
  v.object({ ...named, Fields: v.optional(fields), Op: v.literal("d") }),
]);

export const dataRequest = v.object({ Metrics: v.array(metric), Timestamp: v.optional(timestamp) });

/** Describes an error of the source-facing API. */
export const captureError = v.strictObject({
  Error: v.pipe(v.string(), v.description("A stable code.")),
  Message: v.string(),
  Rejected: v.array(
    v.strictObject({
      Index: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
      Reason: v.string(),
    }),
  ),
});
export type CaptureError = v.InferOutput<typeof captureError>;
