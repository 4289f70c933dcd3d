/** Names the items in which it is kept who may sign in, and what they are members of. */

import type { IdentityKind } from "../../../core/identity/identity-kind.ts";
import type { Scope } from "../../../core/identity/membership.ts";
import { foldName } from "../../../core/name/fold.ts";
import type { Key } from "../table.ts";

export const identityKey = (id: string): Key => ({ pk: `IDENTITY#${id}`, sk: "IDENTITY" });
const loginKeyOf = (name: string): Key => ({ pk: `LOGIN#${name}`, sk: "LOGIN" });
/** Is made of the folded name, so that names that look alike are one, whichever of them is typed. */
export const loginKey = (username: string): Key => loginKeyOf(foldName(username));

/** Answers the other keys under which earlier versions kept a name: in small letters, and otherwise as it was typed. */
export function formerLoginKeys(username: string): Key[] {
  const forms = [username, username.normalize("NFC"), username.normalize("NFD")].map((form) => form.toLowerCase());
  return [...new Set(forms)].filter((form) => form !== foldName(username)).map(loginKeyOf);
}

/** Says which source a generated password is of. The hash is the one that the identity itself holds. */
export const secretKey = (hash: string): Key => ({ pk: `SECRET#${hash}`, sk: "SECRET" });

export const keyKey = (keyId: string): Key => ({ pk: `KEY#${keyId}`, sk: "KEY" });
/** An identity, as far as its place in a list goes. */
interface Listed {
  readonly id: string;
  readonly kind: IdentityKind;
  readonly project?: string;
  readonly organization?: string;
}

/** Answers where an identity is listed: in its project, or for a user in the organization where the user was made. */
export function listKey({ project, organization, kind, id }: Listed): Key | undefined {
  const pk = project ? `PROJECT#${project}` : organization ? `ORG#${organization}` : undefined;
  return pk === undefined ? undefined : { pk, sk: `IDENTITY#${kind}#${id}` };
}

/** What a membership stands on: `PROJECT#<id>` or `ORG#<id>`. */
export const scopeKey = (scope: Scope): string =>
  "project" in scope ? `PROJECT#${scope.project}` : `ORG#${scope.organization}`;
export const membershipKey = (id: string, scope: Scope): Key => ({
  pk: `IDENTITY#${id}`,
  sk: `MEMBEROF#${scopeKey(scope)}`,
});
/** Begins the sort keys of what is kept of rooms: how many places are taken beside what they are for. */
export const roomPrefix = "ROOM#";
/** Is where it is kept how many keys a service account has. */
export const keyRoom = (serviceAccount: string): Key => ({ pk: `IDENTITY#${serviceAccount}`, sk: `${roomPrefix}keys` });
export const memberPrefix = "MEMBER#";
export const memberKey = (id: string, scope: Scope): Key => ({ pk: scopeKey(scope), sk: `${memberPrefix}${id}` });
/** The prefix under which `listKey` lists an organization's users. */
export const usersPrefix = "IDENTITY#user#";
/** The prefix under which `listKey` lists a project's sources. */
export const sourcesPrefix = "IDENTITY#source#";
