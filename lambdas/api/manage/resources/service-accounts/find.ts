/** Finds the service account that a path names, and decides who may manage it. */

import { administers, requireRole } from "../../../../shared/access/authorize.ts";
import { PlatformError } from "../../../../shared/core/error.ts";
import type { Identity } from "../../../../shared/core/identity/identity.ts";
import type { Membership } from "../../../../shared/core/identity/membership.ts";
import { type AskingInProject, parameter } from "../../http/asking.ts";

export const nameOf = (identity: Identity): string => `projects/${identity.project}/serviceaccounts/${identity.id}`;

export async function findAccount(asking: AskingInProject): Promise<Identity> {
  const identity = await asking.ports.registry.identities.get(parameter(asking, "account"));
  if (identity?.kind !== "serviceAccount" || identity.project !== asking.project.id) {
    throw new PlatformError("not-found", "There is no such service account in this project.");
  }
  return identity;
}

/**
 * Finds an account that the caller may change. Throws `forbidden` unless the caller has all the roles that the account
 * has in its organization: nobody stops what somebody with more roles relies on. Roles in other organizations do not
 * count, since no other organization may keep the account from being managed at home.
 */
export async function findManaged(asking: AskingInProject): Promise<Identity> {
  const account = await findAccount(asking);
  await requireItsRoles(account, asking, (organization) => organization === asking.project.organization);
  return account;
}

/**
 * Finds an account that the caller may act as. Throws `forbidden` unless the caller has all of its roles, wherever they
 * are: otherwise callers could gain roles by signing in as the account.
 */
export async function findEqualled(asking: AskingInProject): Promise<Identity> {
  const account = await findAccount(asking);
  await requireItsRoles(account, asking, () => true);
  return account;
}

async function requireItsRoles(
  account: Identity,
  asking: AskingInProject,
  counts: (organization: string) => boolean,
): Promise<void> {
  for (const membership of await asking.ports.registry.identities.memberships(account.id)) {
    await requireRolesOf(membership, asking, counts);
  }
}

async function requireRolesOf(
  { scope, roles }: Membership,
  { grants, ports }: AskingInProject,
  counts: (organization: string) => boolean,
): Promise<void> {
  if ("organization" in scope) {
    if (!counts(scope.organization) || administers(grants, scope.organization)) return;
    throw new PlatformError(
      "forbidden",
      "This service account administers an organization: only its administrators manage the account and its keys.",
    );
  }
  const project = await ports.registry.projects.get(scope.project);
  if (project && counts(project.organization)) for (const role of roles) requireRole(grants, project, role);
}
