/** Describes what calls on sessions answer, and who the caller is. */

import * as v from "valibot";
import { roles } from "../../../../shared/core/identity/role.ts";
import { secret } from "../../audit/secret.ts";
import { time } from "../../http/answer-parts.ts";

/** Names the kinds of identity that call the management API. */
export const callerKinds = { user: "USER", apiToken: "API_TOKEN", serviceAccount: "SERVICE_ACCOUNT" } as const;

const ends = v.pipe(time, v.description("When the session ends at the latest: its tokens are not renewed beyond it."));

export const renewedSession = v.strictObject({
  accessToken: secret(v.string()),
  expireTime: v.pipe(time, v.description("When the access token expires.")),
  sessionEndTime: ends,
});

const session = v.strictObject({
  signInTime: time,
  expireTime: v.pipe(time, v.description("When the access token that was sent expires.")),
  sessionEndTime: ends,
});

export const callerMembership = v.strictObject({
  name: v.pipe(v.string(), v.description("The resource name of an organization or a project.")),
  displayName: v.string(),
  organization: v.pipe(v.string(), v.description("The resource name of the organization, of a project too.")),
  roles: v.array(v.picklist(roles)),
});

export const caller = v.strictObject({
  name: v.string(),
  kind: v.picklist(Object.values(callerKinds)),
  displayName: v.string(),
  username: v.pipe(v.nullable(v.string()), v.description("What a user signs in with; null for others.")),
  email: v.pipe(v.nullable(v.string()), v.description("Of a service account; null for others.")),
  project: v.pipe(v.nullable(v.string()), v.description("Where the caller belongs; null for users.")),
  scopes: v.pipe(v.array(v.picklist(["read", "write"])), v.description("Of an API token; it has no memberships.")),
  databases: v.pipe(v.array(v.string()), v.description("The sources that an API token is bound to; empty if to none.")),
  memberships: v.array(callerMembership),
  session: v.pipe(v.nullable(session), v.description("Null without an access token, as with Basic credentials.")),
});
