/** People and programs that are in the registry, with the roles that it keeps of them. */

import { randomUUID } from "node:crypto";
import { newId } from "../../lambdas/shared/core/id.ts";
import type { Scope } from "../../lambdas/shared/core/identity/membership.ts";
import type { Role } from "../../lambdas/shared/core/identity/role.ts";
import { type Identity, identity } from "./identities.ts";
import type { Management } from "./management.ts";

/** A user of a name that nobody else has; `of` is the organization that it was made in. */
export async function makeUser({ registry }: Management, of?: string): Promise<Identity> {
  const id = newId();
  const username = `${id}@example.com`;
  const named = { id, username, displayName: `Person ${id}`, createTime: "2024-01-01T00:00:00Z" };
  const user = identity(of ? { ...named, organization: of } : named);
  await registry.identities.create(user);
  return user;
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
  const account = identity({
    id,
    kind: "serviceAccount",
    project,
    displayName: "terraform",
    email: `${id}@${project}.serviceaccount.millrace.invalid`,
    createTime: "2024-01-01T00:00:00Z",
  });
  await registry.identities.create(account);
  return account;
}

/** The identity as the registry keeps it. Throws where there is none. */
export async function storedIdentity({ registry }: Management, id: string): Promise<Identity> {
  const stored = await registry.identities.get(id);
  if (!stored) throw new Error(`There is no identity ${id}.`);
  return stored;
}

/** An organization of a test's own; projects that are made from then on are in it. */
export async function makeOrganization({ registry, state }: Management): Promise<string> {
  const id = randomUUID();
  await registry.projects.createOrganization({ id, displayName: "Acme" });
  state.organization = id;
  return id;
}
