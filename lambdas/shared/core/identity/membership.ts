/** Memberships: which roles an identity has, and where. */

import type { Role } from "./role.ts";

/** The project or the organization that a membership belongs to. */
export type Scope = { readonly project: string } | { readonly organization: string };

export interface Membership {
  readonly scope: Scope;
  readonly roles: readonly Role[];
}
