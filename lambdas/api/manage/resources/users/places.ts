/** Decides which users a caller may see, and whose administrators may manage them. */

import { administers } from "../../../../shared/access/authorize.ts";
import { PlatformError } from "../../../../shared/core/error.ts";
import type { Identity } from "../../../../shared/core/identity/identity.ts";
import type { Membership } from "../../../../shared/core/identity/membership.ts";
import { type AuditPlace, inOrganization } from "../../audit/places.ts";
import { type Asking, parameter } from "../../http/asking.ts";
import { administered } from "../../http/visibility.ts";
import { homesOf } from "../members/home.ts";

/** Is a user as the caller sees it. */
interface SeenUser {
  readonly user: Identity;
  readonly isSelf: boolean;
  /** Is true if the caller administers the organization that the user belongs to. */
  readonly isManaged: boolean;
}

const absent = (): PlatformError => new PlatformError("not-found", "There is no such user that you may see.");

/** Finds the user of the path; `me` is the caller. Throws `not-found` if the caller may not see the user. */
export async function findUser(asking: Asking): Promise<SeenUser> {
  const { caller, grants, ports } = asking;
  const named = parameter(asking, "user");
  const id = named === "me" ? caller.id : named;
  const isSelf = id === caller.id;
  if (!isSelf && administered({ grants }).length === 0) throw absent();
  const user = await ports.registry.identities.get(id);
  if (user?.kind !== "user") throw absent();
  const memberships = await ports.registry.identities.memberships(id);
  const isManaged = mayManage(user, memberships, asking);
  if (!isSelf && !isManaged && !(await isAround(memberships, asking))) throw absent();
  return { user, isSelf, isManaged };
}

/**
 * Tells whether the caller may manage a user: by administering all the organizations that the user belongs to.
 * Otherwise somebody could reach another organization through the user.
 */
function mayManage(user: Identity, memberships: readonly Membership[], { grants }: Asking): boolean {
  const homes = homesOf(user, memberships);
  return homes.length > 0 && homes.every((home) => administers(grants, home));
}

/** Tells whether the user is a member of an organization that the caller administers, or of one of its projects. */
async function isAround(memberships: readonly Membership[], { grants, ports }: Asking): Promise<boolean> {
  const places = memberships.map(({ scope }) => scope);
  if (places.some((scope) => "organization" in scope && administers(grants, scope.organization))) return true;
  const ids = places.flatMap((scope) => ("project" in scope ? [scope.project] : []));
  const projects = await ports.registry.projects.briefs(ids);
  return projects.some(({ organization }) => administers(grants, organization));
}

/**
 * Answers the audit logs of the organizations that the user of the path belongs to or, for one who belongs to none, of
 * the projects that have them as a member. Answers none to callers who may change nothing of the user.
 */
export async function placesOfUser(asking: Asking): Promise<readonly AuditPlace[]> {
  const { user, isSelf, isManaged } = await findUser(asking);
  if (!isSelf && !isManaged) return [];
  const memberships = await asking.ports.registry.identities.memberships(user.id);
  const homes = homesOf(user, memberships).map(inOrganization);
  return homes.length > 0 ? homes : memberships.map(({ scope }) => ({ scope, targets: [] }));
}

/** Throws `forbidden` unless the caller may manage the user and is somebody else. */
export function requireManaged({ isSelf, isManaged }: SeenUser, deed: string): void {
  if (!isManaged) {
    throw new PlatformError("forbidden", `Only an administrator of the user's organization may ${deed}.`);
  }
  if (isSelf) throw new PlatformError("forbidden", `Another administrator must ${deed}: nobody does this to himself.`);
}
