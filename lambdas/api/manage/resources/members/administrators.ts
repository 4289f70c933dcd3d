/** Makes sure that an organization always has an administrator: a person of its own who may sign in. */

import { PlatformError } from "../../../../shared/core/error.ts";
import type { Identity } from "../../../../shared/core/identity/identity.ts";
import type { Identities, Memberships } from "../../identity-registry.ts";
import { homesOf } from "./home.ts";

/** Looks administrators up. */
interface Administrators {
  readonly identities: Pick<Identities, "getMany"> & Pick<Memberships, "members" | "memberships">;
}

/**
 * Takes the administration of organizations from somebody. Throws `conflict` if nobody else would have it. Checks this
 * before and again afterwards, and gives it back if needed, because two administrators may remove each other at the
 * same time.
 */
export async function takeAdministration(
  id: string,
  organizations: readonly string[],
  registry: Administrators,
  { take, giveBack }: { take: () => Promise<unknown>; giveBack: () => Promise<unknown> },
): Promise<void> {
  await requireAnother(id, organizations, registry);
  await take();
  try {
    await requireAnother(id, organizations, registry);
  } catch (error) {
    await giveBack();
    throw error;
  }
}

async function requireAnother(
  id: string,
  organizations: readonly string[],
  { identities }: Administrators,
): Promise<void> {
  for (const organization of organizations) {
    const members = await identities.members({ organization });
    const others = await identities.getMany(members.map((member) => member.id).filter((other) => other !== id));
    if (!others.some((other) => mayAlone(other, organization))) {
      throw new PlatformError(
        "conflict",
        `This is the last administrator of organization ${organization}: make another user its administrator first.`,
      );
    }
  }
}

/**
 * Tells whether an administrator is enough for an organization. Somebody of another organization is not, whom that one
 * may disable at any time. Users that were made in no organization belong to those that they administer.
 */
const mayAlone = ({ kind, enabled, organization: home }: Identity, organization: string): boolean =>
  kind === "user" && enabled && (home === undefined || home === organization);

/**
 * Answers the organizations that may not lose the user as their last administrator: those that the user belongs to.
 * Others cannot keep a user from being managed at home.
 */
export async function relyingOn(user: Identity, { identities }: Administrators): Promise<string[]> {
  const memberships = await identities.memberships(user.id);
  const homes = homesOf(user, memberships);
  return memberships.flatMap(({ scope }) =>
    "organization" in scope && homes.includes(scope.organization) ? [scope.organization] : [],
  );
}
