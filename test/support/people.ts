/** People and programs that are in the registry, with the roles that it keeps of them. */

import { randomUUID } from "node:crypto";
import { newId } from "../../lambdas/shared/core/id.ts";
import type { Identity } from "../../lambdas/shared/core/identity/identity.ts";
import type { Scope } from "../../lambdas/shared/core/identity/membership.ts";
import type { Role } from "../../lambdas/shared/core/identity/role.ts";
import { type Management, person } from "./management.ts";

/** A user of a name that nobody else has; `of` is the organization that it was made in. */
export async function makeUser({ registry }: Management, of?: string): Promise<Identity> {
  const id = newId();
  const username = `${id}@example.com`;
  const user: Identity = { ...person, id, username, displayName: `Person ${id}`, createTime: "2024-01-01T00:00:00Z" };
  await registry.identities.create(of ? { ...user, organization: of } : user);
  return of ? { ...user, organization: of } : user;
}

export async function give({ registry }: Management, { id }: Identity, scope: Scope, role: Role): Promise<void> {
  await registry.identities.setMembership(id, scope, [role], "2024-01-01T00:00:00Z");
}

/** An administrator of the organization, made in it. */
export async function makeAdministrator(management: Management, organization: string): Promise<Identity> {
  const user = await makeUser(management, organization);
  await give(management, user, { organization }, "roles/organization.admin");
  return user;
}

export async function makeServiceAccount({ registry }: Management, project: string): Promise<Identity> {
  const id = newId();
  const account: Identity = {
    ...person,
    id,
    kind: "serviceAccount",
    project,
    displayName: "terraform",
    email: `${id}@${project}.serviceaccount.millrace.invalid`,
    createTime: "2024-01-01T00:00:00Z",
  };
  await registry.identities.create(account);
  return account;
}

/** An organization of a test's own; projects that are made from then on are in it. */
export async function makeOrganization({ registry, state }: Management): Promise<string> {
  const id = randomUUID();
  await registry.projects.createOrganization({ id, displayName: "Acme" });
  state.organization = id;
  return id;
}
