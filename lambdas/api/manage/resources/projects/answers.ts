/** Describes what calls on projects answer. */

import * as v from "valibot";
import { nextPageToken, time } from "../../http/answer-parts.ts";
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
