/** Describes what calls on API tokens answer. */

import * as v from "valibot";
import { secret } from "../../audit/secret.ts";
import { nextPageToken, time } from "../../http/answer-parts.ts";

export const apiToken = v.strictObject({
  name: v.string(),
  displayName: v.string(),
  scopes: v.array(v.picklist(["read", "write"])),
  databases: v.array(v.string()),
  expireTime: v.nullable(time),
  createTime: time,
  lastUsedTime: v.pipe(
    v.nullable(time),
    v.description("When it was let in last, to within five minutes; null if not in the last 400 days."),
  ),
});
export const apiTokenList = v.strictObject({ apiTokens: v.array(apiToken), nextPageToken });
/** Holds the `value` that signs in, which is shown only once. */
export const newApiToken = v.strictObject({ apiToken, value: secret(v.string()) });
