/** Describes what streams of events answer. The function that answers them uses nothing of it but its types. */

import * as v from "valibot";
import { deviceChoice, eventChoice } from "../calls/device-query.ts";
import type { Query } from "../calls/query.ts";

/** Stays below the five minutes after which API Gateway ends a stream that is silent. */
const longestPingSeconds = 240;

/** Describes the query parameters of a stream. */
export const streamQuery = {
  ...deviceChoice,
  ...eventChoice,
  ping_interval: {
    schema: v.pipe(
      v.string(),
      v.regex(/^\d{1,3}(\.\d{1,3})?s$/, 'must be seconds such as "10s".'),
      v.transform((text) => Number(text.slice(0, -1))),
      v.minValue(1, "must be 1s or more."),
      v.maxValue(longestPingSeconds, `must be ${longestPingSeconds}s or less.`),
    ),
    description: `How long the stream is silent before it says that it is alive; 10s without it, from 1s to ${longestPingSeconds}s.`,
  },
  resume: {
    schema: v.picklist(["true", "false"], "must be true or false."),
    description: "true: events have ids, by which an SSE client that comes back goes on where it was.",
  },
} as const satisfies Query;

/** Describes the error that ends a stream, or is answered in its place. */
export const streamError = v.strictObject({
  error: v.strictObject({
    code: v.pipe(v.number(), v.integer(), v.description("An HTTP status.")),
    message: v.pipe(v.string(), v.description("What is wrong and what to do, for people; it may change.")),
    help: v.string(),
  }),
});

const event = v.strictObject({
  eventId: v.string(),
  targetName: v.string(),
  eventType: v.pipe(v.string(), v.description("ping: the stream is alive, and data is null.")),
  data: v.nullable(v.record(v.string(), v.unknown())),
  timestamp: v.string(),
  tags: v.optional(v.record(v.string(), v.string())),
  connectionTag: v.optional(v.string()),
});

/** Describes one object of a stream. */
export const streamObject = v.union([v.strictObject({ result: v.strictObject({ event }) }), streamError]);
