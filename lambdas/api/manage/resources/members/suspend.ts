/** Suspends memberships in other organizations, when somebody gets hold of a user who is not the user itself. */

import { administers, mayInProject } from "../../../../shared/access/authorize.ts";
import type { Identity } from "../../../../shared/core/identity/identity.ts";
import type { Membership } from "../../../../shared/core/identity/membership.ts";
import { isoMillis } from "../../../../shared/core/instant.ts";
import type { Asking } from "../../http/asking.ts";

type Suspending = Pick<Asking, "grants" | "ports">;

/**
 * Turns memberships in places where the caller has fewer roles into invitations, which need a link of those places to
 * be accepted. So an administrator can always reset a password, and never gains a role by it.
 */
export async function suspendAbroad(user: Identity, asking: Suspending): Promise<void> {
  for (const membership of await asking.ports.registry.identities.memberships(user.id)) {
    if (!(await equals(membership, asking))) await suspend(user, membership, asking);
  }
}

/** Tells whether the caller has the roles of a membership. */
async function equals({ scope, roles }: Membership, { grants, ports }: Suspending): Promise<boolean> {
  if ("organization" in scope) return administers(grants, scope.organization);
  const project = await ports.registry.projects.get(scope.project);
  // A project that is gone gives no power.
  return project === undefined || roles.every((role) => mayInProject(grants, project, role));
}

/** Invites before it removes, so that a call that is cut off takes nobody from a list. */
async function suspend({ id, username }: Identity, { scope, roles }: Membership, { ports }: Suspending): Promise<void> {
  const { identities, invitations } = ports.registry;
  const createTime = isoMillis(ports.now().getTime());
  if (username) await invitations.invite({ id: ports.newId(), invited: username, roles, createTime }, scope);
  await identities.removeMembership(id, scope);
}
