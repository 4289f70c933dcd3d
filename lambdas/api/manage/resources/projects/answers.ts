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

const projectError = v.strictObject({ project: v.string(), status: entryStatus });
export const projectBatchUpdate = v.strictObject({ batchErrors: v.array(projectError) });
