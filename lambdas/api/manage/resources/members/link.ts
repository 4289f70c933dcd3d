/** Answers links by which people who are invited accept. */

import { PlatformError } from "../../../../shared/core/error.ts";
import {
  generateInvitationToken,
  hashInvitationToken,
  invitationSeconds,
  isInvited,
} from "../../../../shared/core/identity/invitation.ts";
import type { Member } from "../../../../shared/core/identity/role.ts";
import { isoMillis } from "../../../../shared/core/instant.ts";
import type { Ports } from "../../ports.ts";
import type { Uses } from "../../registry.ts";
import type { Place } from "./membership.ts";

type Linking = Pick<Ports, "now" | "publicUrl"> & Uses<"invitations">;

/**
 * Makes a link for somebody who is invited. The former one, if there was one, works no more. The token stands behind a
 * `#`, because browsers send nothing of that to servers, whose logs would keep it. Throws `conflict` if the member has
 * accepted.
 */
export async function makeLink(place: Place, member: Member, { now, publicUrl, registry }: Linking) {
  if (!isInvited(member)) throw hasAccepted();
  const token = generateInvitationToken();
  const expiresAt = Math.floor(now().getTime() / 1000) + invitationSeconds;
  if (!(await registry.invitations.link(member, place.scope, hashInvitationToken(token), expiresAt))) {
    throw new PlatformError("not-found", `There is no such invitation to ${place.name} any more.`);
  }
  return { inviteUrl: `${publicUrl}/accept-invitation#token=${token}`, expireTime: isoMillis(expiresAt * 1000) };
}

const hasAccepted = (): PlatformError =>
  new PlatformError("conflict", "This member has accepted already; only a member that is PENDING has a link.");
