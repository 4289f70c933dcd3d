/** Says roles in words. */

import type { RoleName } from "../api/members.ts";

const words: Readonly<Record<RoleName, string>> = {
  "roles/project.user": "User",
  "roles/project.developer": "Developer",
  "roles/project.admin": "Administrator",
  "roles/organization.admin": "Organization administrator",
};

export const roleWord = (role: RoleName): string => words[role];

/** The roles of a project, for a choice. */
export const projectRoles = (["roles/project.user", "roles/project.developer", "roles/project.admin"] as const).map(
  (value) => ({ value, label: words[value] }),
);
