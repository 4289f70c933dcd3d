/** Tells which organization an identity belongs to. No other organization manages it, or adds it unasked. */

import type { Identity } from "../../../../shared/core/identity/identity.ts";
import type { Membership } from "../../../../shared/core/identity/membership.ts";
import type { Memberships } from "../../identity-registry.ts";
import type { Projects } from "../../registry.ts";

/** Looks up where identities and projects belong. */
export interface Homes {
  readonly identities: Pick<Memberships, "memberships">;
  readonly projects: Pick<Projects, "get">;
}

/**
 * Answers the organizations that a user belongs to: the one that it was made in. The first administrator of a
 * deployment of an earlier version was made in none, and belongs to the organizations that it administers.
 */
export function homesOf({ organization }: Identity, memberships: readonly Membership[]): readonly string[] {
  if (organization) return [organization];
  return memberships.flatMap(({ scope }) => ("organization" in scope ? [scope.organization] : []));
}

/** Tells whether a user, or the project of a service account, belongs to the organization. */
export async function belongsTo(identity: Identity, organization: string, registry: Homes): Promise<boolean> {
  if (identity.kind === "user") {
    if (identity.organization) return identity.organization === organization;
    return homesOf(identity, await registry.identities.memberships(identity.id)).includes(organization);
  }
  const project = identity.project ? await registry.projects.get(identity.project) : undefined;
  return project?.organization === organization;
}
