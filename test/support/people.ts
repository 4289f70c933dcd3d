/** Makes people and programs in the registry, with the roles that the registry keeps for them. */

import { randomUUID } from "node:crypto";
import { newId } from "../../lambdas/shared/core/id.ts";
import type { Scope } from "../../lambdas/shared/core/identity/membership.ts";
import type { Role } from "../../lambdas/shared/core/identity/role.ts";
import { type Identity, identity } from "./identities.ts";
import type { Management } from "./management.ts";

/** Makes a user with a name of its own, in the organization `of` if there is one. */
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

/** Answers who asks a call of `askEveryCall`: the administrator, unless it says otherwise. */
export async function askerOf(
  { registry }: Management,
  as: { readonly username: string } | "nobody" | undefined,
  administrator: Identity,
): Promise<Identity | "nobody"> {
  if (as === "nobody") return as;
  return (as && (await registry.identities.ofUsername(as.username))) ?? administrator;
}

/** Makes an administrator of the organization, in that organization. */
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

/** Answers the identity as the registry keeps it. Throws if there is none. */
export async function storedIdentity({ registry }: Management, id: string): Promise<Identity> {
  const stored = await registry.identities.get(id);
  if (!stored) throw new Error(`There is no identity ${id}.`);
  return stored;
}

/** Makes an organization for one test. Projects that are made afterwards belong to it. */
export async function makeOrganization({ registry, state }: Management): Promise<string> {
  const id = randomUUID();
  await registry.projects.createOrganization({ id, displayName: "Acme", operatesStage: true });
  state.organization = id;
  return id;
}

/** Makes an organization for one test, with an administrator and a project. */
export async function makeWorkplace(
  management: Management,
): Promise<{ readonly organization: string; readonly administrator: Identity; readonly project: string }> {
  const organization = await makeOrganization(management);
  const administrator = await makeAdministrator(management, organization);
  return { organization, administrator, project: await management.makeProject() };
}
