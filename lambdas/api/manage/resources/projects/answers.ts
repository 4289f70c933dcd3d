/** Describes what calls on projects answer. */

import * as v from "valibot";
import { count, duration, nextPageToken, time } from "../../http/answer-parts.ts";
import { entryStatus } from "../../http/batch.ts";

export const project = v.strictObject({
  name: v.string(),
  displayName: v.string(),
  inventory: v.boolean(),
  organization: v.string(),
  organizationDisplayName: v.string(),
  sensorCount: v.number(),
  cloudConnectorCount: v.number(),
  location: v.strictObject({
    latitude: v.nullable(v.number()),
    longitude: v.nullable(v.number()),
    timeLocation: v.string(),
  }),
  labels: v.record(v.string(), v.string()),
  companyName: v.string(),
  eventLogDays: v.number(),
  createTime: time,
});
export const projectList = v.strictObject({ projects: v.array(project), nextPageToken });

const message = v.strictObject({
  time,
  kind: v.string(),
  text: v.string(),
  count: v.pipe(v.number(), v.integer()),
  identity: v.pipe(v.string(), v.description("The id of the user or API token that it is about.")),
});
export const projectMessageList = v.strictObject({ messages: v.array(message), nextPageToken });

const projectError = v.strictObject({ project: v.string(), status: entryStatus });
export const projectBatchUpdate = v.strictObject({ batchErrors: v.array(projectError) });

const counts = {
  acceptedPoints: v.pipe(count, v.description("Points that were taken over HTTPS and MQTT.")),
  refusedRequests: v.pipe(
    count,
    v.description(
      "Requests, and MQTT messages, that were refused, whole or in part, once it was known whose they are.",
    ),
  ),
  refusedByReason: v.pipe(
    v.record(v.string(), count),
    v.description("The same by the code of the error, such as bad-request, or too-many-requests above the quota."),
  ),
};

/**
 * Is counted in the memory of functions and written every ten seconds, so that a count may come late, and what a function
 * has not written when it ends is missing.
 */
export const projectMetrics = v.strictObject({
  metrics: v.pipe(
    v.strictObject(counts),
    v.description(
      "Of the last 24 hours. Written every ten seconds, so that a count may come late; a few seconds' may be missing.",
    ),
  ),
  quota: v.strictObject({
    pointsPerSecond: v.pipe(count, v.description("The points a second that each of both doors takes, averaged.")),
  }),
  step: v.pipe(v.optional(duration), v.description("There where a range was asked for, as the series is.")),
  series: v.optional(v.array(v.strictObject({ startTime: time, ...counts }))),
});
