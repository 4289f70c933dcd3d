/** Finds out whom a membership is for: somebody of the same organization, or a person who is to be invited. */

import { PlatformError } from "../../../../shared/core/error.ts";
import type { Identity } from "../../../../shared/core/identity/identity.ts";
import { optional } from "../../http/fields.ts";
import { serviceAccountName, userName } from "../../http/resource-names.ts";
import type { Identities, Memberships } from "../../identity-registry.ts";
import { belongsTo, type Homes } from "./home.ts";
import { nameOf, type Place } from "./membership.ts";
import { email, isServiceAccountEmail } from "./user-name.ts";

/** Looks up people and programs, and where they belong. */
interface People extends Homes {
  readonly identities: Homes["identities"] & Pick<Identities, "get" | "ofUsername"> & Pick<Memberships, "getMember">;
}

/** Accepts three ways to name whom a membership is for. */
export const whom = {
  user: optional(userName),
  serviceAccount: optional(serviceAccountName),
  email: optional(email),
};

export interface Whom {
  readonly user?: string | null | undefined;
  readonly serviceAccount?: string | null | undefined;
  /** Holds a user's name, or a service account's e-mail. */
  readonly email?: string | null | undefined;
}

/** Is an identity that can be made a member, or the name of a person who has to accept. */
export type Addressee = { readonly identity: Identity } | { readonly invited: string };

/**
 * Finds who is named. Somebody of another organization is answered as somebody who does not exist is, so that nobody
 * learns who is there: an id is not known, and a name is invited. Throws `bad-request` unless exactly one is named.
 */
export async function findWhom(
  { user, serviceAccount, email }: Whom,
  place: Place,
  people: People,
): Promise<Addressee> {
  const [name, ...others] = [user, serviceAccount, email].filter((text) => text !== undefined && text !== null);
  if (name === undefined || others.length > 0) {
    throw new PlatformError("bad-request", "Name one of user, serviceAccount and email: whom the roles are for.");
  }
  if (name === email) return findByEmail(email, place, people);
  const identity = await people.identities.get(name.split("/").at(-1) ?? "");
  if (identity && nameOf(identity) === name && (await isKnown(identity, place, people))) return { identity };
  throw new PlatformError(
    "not-found",
    `There is no ${name.slice(0, 100)} in this organization; to add a person from outside, give the person's e-mail.`,
  );
}

/** Looks for a service account first, since no user may have the name of one. */
async function findByEmail(email: string, place: Place, people: People): Promise<Addressee> {
  const { identities } = people;
  if (!isServiceAccountEmail(email)) {
    const user = await identities.ofUsername(email);
    return user?.kind === "user" && (await isKnown(user, place, people)) ? { identity: user } : { invited: email };
  }
  const sought = email.toLowerCase();
  const account = await identities.get(sought.split("@")[0] ?? "");
  const isFound = account?.kind === "serviceAccount" && account.email === sought;
  if (isFound && (await isKnown(account, place, people))) return { identity: account };
  throw new PlatformError("not-found", `There is no service account ${email.slice(0, 100)} in this organization.`);
}

/** Tells whether an identity belongs to the place's organization, or is a member of the place already. */
const isKnown = async (identity: Identity, place: Place, people: People): Promise<boolean> =>
  (await belongsTo(identity, place.organization, people)) ||
  (await people.identities.getMember(identity.id, place.scope)) !== undefined;
