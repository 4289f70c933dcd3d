/** Describes what queries answer. `query` uses only the types of these schemas: see `sign-in.ts`. */

import * as v from "valibot";

const cell = v.union([v.string(), v.number(), v.boolean(), v.null()]);

export const pointsAnswer = v.strictObject({
  Metrics: v.array(
    v.strictObject({
      Name: v.string(),
      Tags: v.record(v.string(), v.string()),
      Fields: v.record(v.string(), v.union([v.string(), v.number(), v.boolean(), v.null()])),
      Timestamp: v.union([v.string(), v.pipe(v.number(), v.integer())]),
    }),
  ),
});

export const influxAnswer = v.strictObject({
  results: v.array(
    v.strictObject({
      statement_id: v.pipe(v.number(), v.integer()),
      series: v.optional(
        v.array(
          v.strictObject({
            name: v.optional(v.string()),
            tags: v.optional(v.record(v.string(), v.string())),
            columns: v.array(v.string()),
            values: v.array(v.array(cell)),
          }),
        ),
      ),
      messages: v.optional(v.array(v.strictObject({ level: v.string(), text: v.string() }))),
      error: v.optional(v.string()),
    }),
  ),
});

export const influxError = v.strictObject({ error: v.string() });

/** Is an error in the forms of both InfluxDB 1.x and 2.x. */
export const influxWriteError = v.strictObject({ error: v.string(), code: v.string(), message: v.string() });

export const influxHealth = v.strictObject({
  name: v.string(),
  message: v.string(),
  status: v.picklist(["pass", "fail"]),
  version: v.string(),
  checks: v.array(v.unknown()),
});
