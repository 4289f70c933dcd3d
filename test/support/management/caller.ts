/** Says who asks the management API in a test, and what they may. */

import { randomUUID } from "node:crypto";
import { type Access, grantsIn } from "../../../lambdas/shared/access/access.ts";
import type { Grants } from "../../../lambdas/shared/access/authorize.ts";
import type { Registry } from "../../../lambdas/shared/adapters/dynamodb/registry.ts";
import type { Role } from "../../../lambdas/shared/core/identity/role.ts";
import { type Identity, identity } from "../identities.ts";

/**
 * The identity that asks: a person with a role in the project under test, a stranger, nobody who has signed in, or the
 * identity that is given.
 */
export type Caller = Role | "nobody" | "stranger" | Identity;

export const person = identity();

/** Answers an access token of the identity, who signed in a minute before `now`. */
export function tokenOf({ id, kind, tokensValidFrom, tokenGeneration }: Identity, now: number) {
  const issuedAt = Math.max(tokensValidFrom, Math.floor(now / 1000) - 60);
  const session = { id: randomUUID(), signedInAt: issuedAt };
  const generation = tokenGeneration === undefined ? {} : { generation: tokenGeneration };
  return { id, kind, issuedAt, expiresAt: issuedAt + 7200, session, ...generation };
}

interface Place {
  readonly project: string;
  readonly organization: string;
}

/** Answers what the caller may in the project and the organization that are under test. */
export function accessOf(caller: Caller, { project, organization }: Place, registry: Registry): Access {
  const identity = typeof caller === "string" ? person : caller;
  const grants = async (): Promise<Grants> => {
    if (typeof caller !== "string") return grantsIn(await registry.identities.memberships(caller.id));
    if (caller === "stranger" || caller === "nobody") return { projects: new Map(), organizations: new Map() };
    if (caller === "roles/organization.admin") {
      return { projects: new Map(), organizations: new Map([[organization, [caller]]]) };
    }
    return { projects: new Map([[project, [caller]]]), organizations: new Map() };
  };
  return { caller: async () => identity, grantsOf: grants };
}
