/** What calls on users answer. */

import * as v from "valibot";
import { nextPageToken, time } from "../../http/answer-parts.ts";

const shown = {
  name: v.string(),
  username: v.string(),
  displayName: v.string(),
  status: v.picklist(["ENABLED", "DISABLED"]),
  /** Whose administrators manage the user; null for the deployment's first administrator. */
  organization: v.nullable(v.string()),
  createTime: time,
};

export const user = v.strictObject(shown);
/** `password` is there where it was generated, this once. */
export const newUser = v.strictObject({ ...shown, password: v.optional(v.string()) });
export const userList = v.strictObject({ users: v.array(user), nextPageToken });
export const newPassword = v.strictObject({ username: v.string(), password: v.string() });
