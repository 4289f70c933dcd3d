/** Makes sure that an organization always has an administrator: a person who may sign in. */

import { PlatformError } from "../../../../shared/core/error.ts";
import type { Identities, Memberships } from "../../registry.ts";

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
    if (!others.some(({ kind, enabled }) => kind === "user" && enabled)) {
      throw new PlatformError(
        "conflict",
        `This is the last administrator of organization ${organization}: make another user its administrator first.`,
      );
    }
  }
}

/** Answers ids of the organizations that the identity administers. */
export async function administeredBy(id: string, { identities }: Administrators): Promise<string[]> {
  const memberships = await identities.memberships(id);
  return memberships.flatMap(({ scope }) => ("organization" in scope ? [scope.organization] : []));
}
