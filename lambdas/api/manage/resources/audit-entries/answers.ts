/** Describes what calls on the audit log answer. */

import * as v from "valibot";
import { auditOutcomes } from "../../../../shared/core/audit/entry.ts";
import { nextPageToken, time } from "../../http/answer-parts.ts";

const state = v.nullable(v.record(v.string(), v.unknown()));

export const auditEntry = v.strictObject({
  name: v.string(),
  time,
  actor: v.strictObject({
    name: v.pipe(
      v.nullable(v.string()),
      v.description("The user, API token or service account; null for who accepts an invitation without signing in."),
    ),
    kind: v.picklist(["USER", "API_TOKEN", "SERVICE_ACCOUNT", "INVITED"]),
    displayName: v.pipe(v.string(), v.description("As it was then.")),
  }),
  call: v.pipe(v.string(), v.description("The operationId, such as sources.update.")),
  resource: v.pipe(v.string(), v.description("What was changed; the collection where something was to be made.")),
  targets: v.pipe(v.array(v.string()), v.description("What the body of a call on many names, of this project.")),
  network: v.pipe(v.string(), v.description("From where: the first 24 bits of an IPv4 address, or 48 of IPv6.")),
  outcome: v.pipe(
    v.picklist(auditOutcomes),
    v.description(
      "DONE; REFUSED or FAILED, by the status; RUNNING in the call's first minute; UNKNOWN: it was cut off, and may have done all, a part or nothing.",
    ),
  ),
  status: v.pipe(v.nullable(v.number()), v.description("Of the answer.")),
  endTime: v.nullable(time),
  before: v.pipe(
    state,
    v.description("What the resource's own GET answered, without secrets; null where nothing was."),
  ),
  after: v.pipe(state, v.description("What the call answered, without secrets; null where that is nothing.")),
});
export const auditEntryList = v.strictObject({ auditEntries: v.array(auditEntry), nextPageToken });
