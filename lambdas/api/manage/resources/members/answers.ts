/** Describes what calls on members answer. */

import * as v from "valibot";
import { roles } from "../../../../shared/core/identity/role.ts";
import { secret } from "../../audit/secret.ts";
import { nextPageToken, time } from "../../http/answer-parts.ts";

const name = v.pipe(v.string(), v.description("`********` for other people's, to callers who may only read."));

/**
 * Describes a member. `user` or `serviceAccount` says who it is; only users have a `username`. A member who has not
 * accepted yet has none of them.
 */
export const member = v.strictObject({
  name: v.string(),
  displayName: v.pipe(v.string(), v.description("`********` where it is a user name that the caller may not see.")),
  email: name,
  username: v.optional(name),
  accountType: v.picklist(["USER", "SERVICE_ACCOUNT"]),
  user: v.optional(v.string()),
  serviceAccount: v.optional(v.string()),
  roles: v.array(v.picklist(roles)),
  status: v.picklist(["PENDING", "ACCEPTED", "DISABLED"]),
  createTime: time,
});

export const invitationLink = v.strictObject({
  inviteUrl: secret(v.pipe(v.string(), v.description("Works once, and until another link is asked for."))),
  expireTime: time,
});

export const memberList = v.strictObject({ members: v.array(member), nextPageToken });
export const memberBatch = v.strictObject({ members: v.array(member) });
