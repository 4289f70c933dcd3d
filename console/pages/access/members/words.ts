/** Says roles and states of members in words. */

import type { Member, RoleName } from "../../../api/members.ts";
import type { State } from "../../../parts/show/StateWord.tsx";

const roleWords: Readonly<Record<RoleName, string>> = {
  "roles/project.user": "User",
  "roles/project.developer": "Developer",
  "roles/project.admin": "Administrator",
  "roles/organization.admin": "Organization administrator",
};

export const roleWord = (role: RoleName): string => roleWords[role];

/** The roles of a project, for a choice. */
export const projectRoles = (["roles/project.user", "roles/project.developer", "roles/project.admin"] as const).map(
  (value) => ({ value, label: roleWords[value] }),
);

const states: Readonly<Record<Member["status"], { readonly state: State; readonly word: string }>> = {
  ACCEPTED: { state: "good", word: "Member" },
  PENDING: { state: "unknown", word: "Invited" },
  DISABLED: { state: "idle", word: "Disabled" },
};

export const stateOf = ({ status }: Member): { readonly state: State; readonly word: string } => states[status];

/** Answers the name that a member signs in with. */
export const signsInAs = ({ username, email }: Member): string => username ?? email;

/** Tells whether a member has a text in its names. */
export function isFound(member: Member, text: string): boolean {
  const wanted = text.trim().toLowerCase();
  return [member.displayName, member.email, member.username ?? ""].some((name) => name.toLowerCase().includes(wanted));
}
