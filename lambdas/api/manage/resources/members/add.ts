/** Makes members of projects and organizations, or invites them. Nobody is added twice. */

import { PlatformError } from "../../../../shared/core/error.ts";
import type { Identity } from "../../../../shared/core/identity/identity.ts";
import type { InvitedMember } from "../../../../shared/core/identity/invitation.ts";
import type { Member, Role } from "../../../../shared/core/identity/role.ts";
import { isoMillis } from "../../../../shared/core/instant.ts";
import { foldName } from "../../../../shared/core/name/fold.ts";
import type { Ports } from "../../ports.ts";
import type { Uses } from "../../registry.ts";
import { nameOfScope, type Place, showMember } from "./membership.ts";
import { inMemberRoom } from "./room.ts";
import type { Addressee } from "./whom.ts";

export interface Addition {
  readonly place: Place;
  readonly addressee: Addressee;
  readonly roles: readonly Role[];
}

type Adding = Pick<Ports, "limits" | "newId" | "now" | "rooms" | "report"> &
  Uses<"identities" | "invitations" | "projects">;

/**
 * Throws `conflict` if somebody is a member already, is invited already, or stands in the list twice.
 */
export async function requireNew(additions: readonly Addition[], ports: Adding): Promise<void> {
  const { registry } = ports;
  const seen = new Set<string>();
  for (const { place, addressee } of additions) {
    const key = `${place.name} ${"identity" in addressee ? addressee.identity.id : foldName(addressee.invited)}`;
    if (seen.has(key))
      throw new PlatformError("conflict", `Somebody is named twice for ${place.name}; name each once.`);
    seen.add(key);
    if ("identity" in addressee && (await isMemberOf(place, addressee.identity, registry))) {
      throw isMember(place, addressee.identity.id);
    }
    const invited = invitedNameOf(addressee);
    if (invited && (await registry.invitations.isInvited(invited, place.scope))) throw isInvited(place, invited);
  }
}

/** Makes all the members, or none where there is no room for all of them. Answers them. */
export function addAll(additions: readonly Addition[], ports: Adding) {
  const places = additions.map(({ place }) => place);
  return inMemberRoom(places, ports, async () => {
    const answers = [];
    for (const addition of additions) answers.push(await add(addition, ports));
    return answers;
  });
}

/** Looks at what has taken effect: a call that was cut off before may be repeated, and is then completed. */
export async function isMemberOf(
  place: Place,
  { id }: Identity,
  { identities }: Uses<"identities">["registry"],
): Promise<boolean> {
  const memberships = await identities.memberships(id);
  return memberships.some(({ scope }) => nameOfScope(scope) === place.name);
}

const invitedNameOf = (addressee: Addressee): string | undefined =>
  "identity" in addressee ? addressee.identity.username : addressee.invited;

/** Makes a member where there is room, and answers it. */
export const addOne = (addition: Addition, ports: Adding) =>
  inMemberRoom([addition.place], ports, () => add(addition, ports));

/** Makes a member, and answers it. Throws `conflict` if another call has made it meanwhile. */
async function add({ place, addressee, roles }: Addition, ports: Adding) {
  const createTime = isoMillis(ports.now().getTime());
  const member =
    "identity" in addressee
      ? await addIdentity(place, { id: addressee.identity.id, roles, createTime }, ports)
      : await invite(place, { id: ports.newId(), invited: addressee.invited, roles, createTime }, ports);
  return showMember(place, member, ports.registry);
}

async function addIdentity(place: Place, asked: Member, { registry }: Adding): Promise<Member> {
  const member = await registry.identities.addMembership(asked, place.scope);
  if (!member) throw isMember(place, asked.id);
  return member;
}

async function invite(place: Place, member: InvitedMember, { registry }: Adding): Promise<Member> {
  const listed = await registry.invitations.invite(member, place.scope);
  if (!listed) throw isInvited(place, member.invited);
  return listed;
}

const isMember = (place: Place, id: string): PlatformError =>
  new PlatformError(
    "conflict",
    `${place.name} has this member already; to change the roles, PATCH ${place.name}/members/${id}.`,
  );

const isInvited = (place: Place, invited: string): PlatformError =>
  new PlatformError(
    "conflict",
    `${invited} is invited to ${place.name} already; to invite anew, delete the member that is PENDING.`,
  );
