/** Says states and names of members in words. */

import type { Member } from "../../../api/members.ts";
import type { State } from "../../../parts/show/StateWord.tsx";

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
