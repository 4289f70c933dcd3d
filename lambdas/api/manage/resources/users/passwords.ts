/** Changes and resets passwords of people: users change their own, and administrators reset them. */

import * as v from "valibot";
import type { Passwords } from "../../../../shared/access/password-desk.ts";
import { revoked } from "../../../../shared/access/revocation.ts";
import { fieldError, PlatformError } from "../../../../shared/core/error.ts";
import type { Identity } from "../../../../shared/core/identity/identity.ts";
import { generateSecret, longestPasswordBytes } from "../../../../shared/core/identity/password.ts";
import { empty } from "../../http/answer-parts.ts";
import type { Asking } from "../../http/asking.ts";
import { readBody } from "../../http/body.ts";
import type { OpenCall } from "../../http/call.ts";
import { object } from "../../http/shapes.ts";
import { suspendAbroad } from "../members/suspend.ts";
import { newPassword } from "./answers.ts";
import { findUser, placesOfUser, requireManaged } from "./places.ts";

const fewestCharacters = 12;

const sentPassword = v.pipe(
  v.string("must be a text."),
  v.check(
    (text) => Buffer.byteLength(text) <= longestPasswordBytes,
    `must have at most ${longestPasswordBytes} bytes.`,
  ),
  v.check((text) => text.isWellFormed(), "must be well-formed Unicode."),
);

export const password = v.pipe(
  sentPassword,
  v.check((text) => [...text].length >= fewestCharacters, `must have at least ${fewestCharacters} characters.`),
);

const change = object({ currentPassword: sentPassword, newPassword: password });

/**
 * Changes the caller's password. All earlier tokens stop working. Each wrong guess takes the time of a stretched hash,
 * as at signing in.
 */
async function changePassword(asking: Asking) {
  const { user, isSelf } = await findUser(asking);
  if (!isSelf) {
    throw new PlatformError("forbidden", "Users change just their own password; an administrator can reset it.");
  }
  const sent = readBody(asking.request, change);
  const { sourceIp } = asking.request;
  await asking.ports.atPasswordDesk(sourceIp, (passwords) => replacePassword(user, sent, passwords, asking));
  return {};
}

async function replacePassword(
  user: Identity,
  { currentPassword, newPassword: wanted }: v.InferOutput<typeof change>,
  passwords: Passwords,
  asking: Asking,
): Promise<void> {
  const passwordHash = await checkCurrent(user, currentPassword, passwords, asking);
  if (wanted === currentPassword) {
    throw fieldError("newPassword", "must be another one than currentPassword.");
  }
  const attributes = { passwordHash: await passwords.hash(wanted), ...revoked(asking.ports, user) };
  // Replaces only the password that was just checked, so that one that was reset meanwhile stays.
  if (!(await asking.ports.registry.identities.change(user.id, attributes, { passwordHash }))) {
    throw new PlatformError("conflict", "The password was changed meanwhile; sign in again.");
  }
}

/**
 * Answers the hash that the password belongs to. Counts a wrong one as a failed sign-in under the user's name: who has
 * stolen a token must not guess by it what the door of sign-in does not let guess.
 */
function checkCurrent(user: Identity, sent: string, passwords: Passwords, { request, ports }: Asking): Promise<string> {
  const origin = { name: user.username ?? user.id, sourceIp: request.sourceIp };
  return ports.boundGuesses(origin, async () => {
    const { passwordHash } = user;
    if (passwordHash && (await passwords.verify(sent, passwordHash))) return passwordHash;
    throw fieldError("currentPassword", "is wrong.");
  });
}

/**
 * Gives the user a new generated password, which is shown only once. Tokens that were got with the old one stop
 * working. What the user accepted in other organizations has to be accepted again, because whoever gets this password
 * could act there.
 */
async function resetPassword(asking: Asking) {
  const seen = await findUser(asking);
  requireManaged(seen, "reset the password");
  const generated = generateSecret();
  // Hashes before anything is changed, as this may be refused.
  const passwordHash = await asking.ports.atPasswordDesk(asking.request.sourceIp, ({ hash }) => hash(generated));
  await suspendAbroad(seen.user, asking);
  const attributes = { passwordHash, ...revoked(asking.ports, seen.user) };
  if (!(await asking.ports.registry.identities.change(seen.user.id, attributes))) {
    throw new PlatformError("not-found", "There is no such user any more.");
  }
  return { username: seen.user.username ?? "", password: generated };
}

export const passwordCalls: readonly OpenCall[] = [
  {
    method: "POST",
    path: "/v2/users/{user}:changePassword",
    run: changePassword,
    places: placesOfUser,
    summary: "Changes the caller's own password; tokens got before stop working.",
    body: change,
    answer: empty,
  },
  {
    method: "POST",
    path: "/v2/users/{user}:resetPassword",
    run: resetPassword,
    places: placesOfUser,
    summary:
      "Generates a new password for a user; it is shown this once. Memberships in other organizations become invitations again.",
    answer: newPassword,
  },
];
