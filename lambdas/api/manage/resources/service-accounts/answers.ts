/** Describes what calls on service accounts and their keys answer. */

import * as v from "valibot";
import { passes, secret } from "../../audit/secret.ts";
import { nextPageToken, time } from "../../http/answer-parts.ts";

export const serviceAccount = v.strictObject({
  name: v.string(),
  email: v.string(),
  displayName: v.string(),
  enableBasicAuth: v.boolean(),
  createTime: time,
  updateTime: time,
});
export const serviceAccountList = v.strictObject({ serviceAccounts: v.array(serviceAccount), nextPageToken });

export const key = v.strictObject({
  name: v.string(),
  id: v.string(),
  createTime: time,
  lastUsedTime: passes(
    v.pipe(
      v.nullable(time),
      v.description(
        "When the account signed in with it last, to within five minutes; null if not in the last 400 days.",
      ),
    ),
  ),
});
export const keyList = v.strictObject({ keys: v.array(key), nextPageToken });
/** Holds the `secret`, which is shown only once. */
export const newKey = v.strictObject({ key, secret: secret(v.string()) });
