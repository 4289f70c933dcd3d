/** Describes what calls on jobs answer. */

import * as v from "valibot";
import { count, nextPageToken, time } from "../../http/answer-parts.ts";

export const jobKind = v.picklist(["sync", "replay", "resend", "export", "deleteProject"]);
export const jobState = v.picklist(["RUNNING", "DONE", "FAILED", "CANCELLED"]);

export const job = v.strictObject({
  name: v.string(),
  kind: v.pipe(
    jobKind,
    v.description("A deleteProject removes everything but what lies in an InfluxDB of the project's own."),
  ),
  state: jobState,
  progress: v.strictObject({
    done: v.pipe(
      count,
      v.description("Devices of a sync or a deletion, events of a replay or a resend, rows of an export."),
    ),
    total: v.pipe(v.nullable(count), v.description("Null where it is not known beforehand.")),
  }),
  target: v.pipe(
    v.nullable(v.string()),
    v.description("The data connector that it sends to, or the export that it writes."),
  ),
  parameters: v.pipe(
    v.strictObject({
      startTime: v.optional(time),
      endTime: v.optional(time),
      devices: v.optional(v.array(v.string())),
      eventTypes: v.optional(v.array(v.string())),
    }),
    v.description("What a replay or a resend was asked for; empty for other kinds."),
  ),
  reason: v.pipe(v.nullable(v.string()), v.description("Why it failed or was cancelled.")),
  createdBy: v.pipe(v.string(), v.description("Id of the identity that asked for it.")),
  createTime: time,
  updateTime: time,
});
export const jobList = v.strictObject({ jobs: v.array(job), nextPageToken });
