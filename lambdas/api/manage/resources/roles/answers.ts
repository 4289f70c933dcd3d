/** Describes what calls on roles and permissions answer. */

import * as v from "valibot";
import { roles } from "../../../../shared/core/identity/role.ts";
import { nextPageToken } from "../../http/answer-parts.ts";

const permissions = v.array(v.string());

export const role = v.strictObject({
  name: v.picklist(roles),
  displayName: v.string(),
  description: v.string(),
  permissions,
});
export const roleList = v.strictObject({ roles: v.array(role), nextPageToken });

export const permissionList = v.strictObject({ permissions, nextPageToken });
