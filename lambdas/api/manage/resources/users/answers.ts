/** Describes what calls on users answer. */

import * as v from "valibot";
import { secret } from "../../audit/secret.ts";
import { nextPageToken, time } from "../../http/answer-parts.ts";

const shown = {
  name: v.string(),
  username: v.string(),
  displayName: v.string(),
  status: v.picklist(["ENABLED", "DISABLED"]),
  /**
   * Names the organization whose administrators manage the user. It is null where neither the user nor one of these
   * administrators asks.
   */
  organization: v.nullable(v.string()),
  createTime: time,
};

export const user = v.strictObject(shown);
/** Holds the `password` if it was generated, this one time. */
export const newUser = v.strictObject({ ...shown, password: v.optional(secret(v.string())) });
export const userList = v.strictObject({ users: v.array(user), nextPageToken });
export const newPassword = v.strictObject({ username: v.string(), password: secret(v.string()) });
