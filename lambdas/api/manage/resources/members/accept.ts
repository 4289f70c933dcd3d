/**
 * Accepts invitations: a person who has no user yet chooses a password and becomes one, and a user signs in and becomes
 * a member.
 */

import * as v from "valibot";
import type { Passwords } from "../../../../shared/access/password-desk.ts";
import { revoked } from "../../../../shared/access/revocation.ts";
import { fieldError, PlatformError } from "../../../../shared/core/error.ts";
import type { Identity } from "../../../../shared/core/identity/identity.ts";
import {
  hashInvitationToken,
  type Invitation,
  type InvitedMember,
  isReserved,
  reservationSeconds,
} from "../../../../shared/core/identity/invitation.ts";
import type { Scope } from "../../../../shared/core/identity/membership.ts";
import { isoMillis } from "../../../../shared/core/instant.ts";
import type { AuditPlace } from "../../audit/places.ts";
import type { PublicAsking } from "../../http/asking.ts";
import { readBody } from "../../http/body.ts";
import type { PublicCall } from "../../http/call.ts";
import { displayName, optional } from "../../http/fields.ts";
import { inRoom } from "../../http/room.ts";
import { object } from "../../http/shapes.ts";
import type { Ports } from "../../ports.ts";
import { password } from "../users/passwords.ts";
import { roomForUsers } from "../users/room.ts";
import { isMemberOf } from "./add.ts";
import { member } from "./answers.ts";
import { findMember, organizationPlace, type Place, projectPlace, showMember } from "./membership.ts";

const acceptance = object({
  token: v.pipe(v.string("must be a text."), v.maxLength(100, "is no token of an invitation.")),
  password: optional(password),
  displayName: optional(displayName),
});
type Acceptance = v.InferOutput<typeof acceptance>;

/** Is an invitation that can be accepted, with the hash of the token that opened it. */
interface Opened {
  readonly invitation: Invitation;
  readonly place: Place;
  readonly hash: string;
}

async function accept({ request, caller, ports }: PublicAsking) {
  const asked = readBody(request, acceptance);
  const opened = await open(asked.token, ports);
  if (caller) {
    const user = await requireInvited(caller, asked, opened, ports);
    return join(user, await reserve(user.id, opened, ports), opened, ports);
  }
  const { chosen, isNew } = await ports.atPasswordDesk(request.sourceIp, (passwords) =>
    requireNobody(asked, opened, passwords, ports),
  );
  const make = async () => {
    // Reserves before a user is made, so that of several calls with the same link one makes it.
    const reserved = await reserve(reservedFor(opened), opened, ports);
    return { reserved, user: await makeUser(chosen, opened, ports) };
  };
  const room = roomForUsers(opened.place.organization, ports);
  const { user, reserved } = isNew ? await inRoom(room, ports, make) : await make();
  return join(user, reserved, opened, ports);
}

/** Answers the id of the user that an invitation makes: its own, so that the member's name stays. */
const reservedFor = ({ invitation }: Opened): string => invitation.member.id;

async function open(token: string, ports: Ports): Promise<Opened> {
  const hash = hashInvitationToken(token);
  const invitation = await ports.registry.invitations.ofLink(hash);
  if (!invitation || invitation.expiresAt * 1000 <= ports.now().getTime()) throw invalid();
  const place = await placeOf(invitation.scope, ports);
  if (!place) throw invalid();
  return { invitation, place, hash };
}

/** Answers the audit log of the place to which the token invites, and none for a token that opens nothing. */
async function placesOf({ request, ports }: PublicAsking): Promise<readonly AuditPlace[]> {
  const { token } = readBody(request, acceptance);
  const invitation = await ports.registry.invitations.ofLink(hashInvitationToken(token));
  return invitation ? [{ scope: invitation.scope, targets: [] }] : [];
}

/** Answers undefined for a project that is deleted. */
async function placeOf(scope: Scope, { registry }: Ports): Promise<Place | undefined> {
  if ("organization" in scope) return organizationPlace(scope.organization);
  const project = await registry.projects.get(scope.project);
  return project && project.deleteTime === undefined ? projectPlace(project) : undefined;
}

/** Does not say which of these it is, as only somebody who holds a token of ours would learn from that. */
const invalid = (): PlatformError =>
  new PlatformError(
    "not-found",
    "This invitation was accepted or withdrawn, or its link has expired or been replaced; ask who invited you for a new link.",
  );

/** Answers the caller's user as the registry has it. Throws `forbidden` if the invitation names somebody else. */
async function requireInvited(
  caller: Identity,
  asked: Acceptance,
  { invitation }: Opened,
  { registry }: Ports,
): Promise<Identity> {
  const user = await registry.identities.ofUsername(invitation.member.invited);
  if (caller.kind !== "user" || caller.id !== user?.id) {
    throw new PlatformError(
      "forbidden",
      "This invitation is for somebody else; sign in as the user whom it names, or send no credential to become one.",
    );
  }
  if (!asked.password) return user;
  throw fieldError("password", "leave it out; who signs in accepts without a new password.");
}

type Chosen = Acceptance & { readonly passwordHash: string };

/**
 * Answers the hash of the chosen password too, which is made before anything is reserved. Throws unless there is no user of the invited name yet. A user whom this invitation made counts as none, if the call
 * that made it was cut off and had the same password.
 */
async function requireNobody(
  asked: Acceptance,
  opened: Opened,
  passwords: Passwords,
  ports: Ports,
): Promise<{ readonly chosen: Chosen; readonly isNew: boolean }> {
  const { id, invited } = opened.invitation.member;
  const existing = await ports.registry.identities.ofUsername(invited);
  const { password: chosen } = asked;
  const isOwn = existing?.id === id && chosen && (await passwords.verify(chosen, existing.passwordHash ?? ""));
  if (existing && !isOwn) throw mustSignIn();
  if (!chosen) throw fieldError("password", "is missing; choose one to become a user.");
  return { chosen: { ...asked, passwordHash: await passwords.hash(chosen) }, isNew: !existing };
}

/** Makes a user of the organization that invites, in place of one whose making was cut off. */
async function makeUser(asked: Chosen, { invitation, place }: Opened, ports: Ports): Promise<Identity> {
  const { id, invited } = invitation.member;
  const { identities } = ports.registry;
  const half = await identities.get(id);
  if (half) await identities.remove(half);
  const user: Identity = {
    id,
    kind: "user",
    displayName: asked.displayName ?? invited,
    username: invited,
    organization: place.organization,
    enabled: true,
    // Refuses tokens of an earlier user of this id, which may have been invited and deleted before.
    ...revoked(ports),
    passwordHash: asked.passwordHash,
    createTime: isoMillis(ports.now().getTime()),
  };
  if (!(await identities.create(user))) throw mustSignIn();
  return user;
}

const mustSignIn = (): PlatformError =>
  new PlatformError(
    "conflict",
    "There is a user of the invited name already; sign in as that user, and send the token again with the access token.",
  );

/** Reserves the invitation for a minute. Throws `conflict` if another call has reserved or changed it. */
async function reserve(user: string, { invitation, hash }: Opened, { registry, now }: Ports): Promise<InvitedMember> {
  const nowSeconds = Math.floor(now().getTime() / 1000);
  const reservation = { user, until: nowSeconds + reservationSeconds };
  const isFree = !isReserved(invitation.member, nowSeconds);
  const reserved = isFree ? await registry.invitations.reserve(invitation, hash, reservation) : undefined;
  if (reserved) return reserved;
  throw new PlatformError("conflict", "Another call accepts or changes this invitation right now; look in a minute.");
}

/**
 * Makes the user a member, with the roles that the invitation has since it was reserved. The invitation goes last, so
 * that the same user can go on if this is cut off.
 */
async function join(user: Identity, reserved: InvitedMember, { place }: Opened, { registry }: Ports) {
  const { invitations, identities } = registry;
  if (user.id === reserved.id) await invitations.become(reserved, place.scope);
  else {
    // Leaves the roles of a member as they are, whom another invitation may have led here.
    if (!(await isMemberOf(place, user, registry)))
      await identities.setMembership(user.id, place.scope, reserved.roles, reserved.createTime);
    await invitations.withdraw(reserved, place.scope);
  }
  return showMember(place, await findMember(place, user.id, registry), registry);
}

export const acceptCall: PublicCall = {
  method: "POST",
  path: "/v2/invitations:accept",
  isPublic: true,
  run: accept,
  places: placesOf,
  summary: "Accepts an invitation: as the user who signs in, or as a new user who chooses a password.",
  body: acceptance,
  answer: member,
};
