/** Changes members of projects and organizations, and removes them, whether they have accepted or not. */

import { PlatformError } from "../../../../shared/core/error.ts";
import { type InvitedMember, isInvited, isReserved } from "../../../../shared/core/identity/invitation.ts";
import type { Member, Role } from "../../../../shared/core/identity/role.ts";
import type { Ports } from "../../ports.ts";
import type { Uses } from "../../registry.ts";
import { type Place, showMember } from "./membership.ts";

type Changing = Pick<Ports, "now"> & Uses<"identities" | "invitations">;

/** Gives a member other roles. Throws `not-found` if the member is gone. */
export async function changeRoles(place: Place, member: Member, roles: readonly Role[], ports: Changing) {
  const { registry } = ports;
  if (isInvited(member)) requireFree(member, ports);
  const isChanged = isInvited(member)
    ? await registry.invitations.changeInvited(member, place.scope, roles)
    : await registry.identities.changeMembership(member.id, place.scope, roles);
  if (!isChanged) throw new PlatformError("not-found", `There is no such member of ${place.name} any more.`);
  return showMember(place, { ...member, roles }, registry);
}

/** Removes a member, or withdraws an invitation. */
export async function removeMember(place: Place, member: Member, ports: Changing): Promise<void> {
  if (isInvited(member)) await withdraw(place, member, ports);
  else await ports.registry.identities.removeMembership(member.id, place.scope);
}

/**
 * Withdraws an invitation. Takes the membership first, if accepting was cut off after that had begun: nobody stays a
 * member whose invitation is withdrawn.
 */
async function withdraw(place: Place, member: InvitedMember, ports: Changing): Promise<void> {
  requireFree(member, ports);
  const { identities, invitations } = ports.registry;
  if (member.acceptedBy && member.acceptedBy !== member.id) {
    await identities.removeMembership(member.acceptedBy, place.scope);
  }
  await invitations.withdraw(member, place.scope);
}

/** Throws `conflict` while somebody accepts the invitation, so that either this call or that one takes effect. */
function requireFree(member: InvitedMember, { now }: Changing): void {
  if (!isReserved(member, now().getTime() / 1000)) return;
  throw new PlatformError("conflict", "This invitation is being accepted right now; look at the member in a minute.");
}
