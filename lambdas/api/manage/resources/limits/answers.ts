/** Describes the limits of a stage. */

import * as v from "valibot";
import { retentionKinds } from "../../../../shared/core/project/retention.ts";
import { count } from "../../http/answer-parts.ts";

export const limits = v.strictObject({
  projectsPerOrganization: count,
  usersPerOrganization: count,
  administratorsPerOrganization: count,
  membersPerProject: count,
  serviceAccountsPerProject: count,
  keysPerServiceAccount: count,
  apiTokensPerProject: count,
  retentionsPerProject: count,
  fleetsPerProject: count,
  sourcesPerProject: count,
  connectorsPerProject: count,
  eventTypesPerSource: count,
  rowsPerSource: count,
  jobsAtOncePerProject: count,
  retentionsPerSource: count,
  labelsPerSource: v.pipe(count, v.description("Also the most variables of a source, and labels of a project.")),
  databasesPerToken: count,
  entriesPerBatch: count,
  auditLogDays: count,
  retentionKinds: v.pipe(v.array(v.picklist(retentionKinds)), v.description("What kinds of retentions the stage has.")),
});
