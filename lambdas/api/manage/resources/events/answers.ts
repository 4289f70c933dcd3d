/** Describes what calls on events answer. */

import * as v from "valibot";
import { count, duration, nextPageToken, time } from "../../http/answer-parts.ts";

export const event = v.strictObject({
  eventId: v.string(),
  targetName: v.string(),
  eventType: v.string(),
  data: v.record(v.string(), v.unknown()),
  timestamp: v.string(),
  tags: v.optional(v.record(v.string(), v.string())),
  connectionTag: v.optional(v.string()),
});

export const eventList = v.strictObject({ events: v.array(event), nextPageToken });

const bucket = v.strictObject({
  startTime: time,
  count: v.pipe(count, v.description("How many events had a number in the field.")),
  min: v.number(),
  max: v.number(),
  avg: v.number(),
});
export const aggregatedEvents = v.strictObject({
  step: v.pipe(duration, v.description("The length of an interval. Intervals begin at multiples of it since 1970.")),
  fields: v.array(
    v.strictObject({
      field: v.string(),
      buckets: v.pipe(v.array(bucket), v.description("Oldest first, without intervals that have no number.")),
    }),
  ),
});
