/** Manages memberships of projects and organizations: finds out for whom they are, and shows them. */

import * as v from "valibot";
import { PlatformError } from "../../../../shared/core/error.ts";
import type { Identity } from "../../../../shared/core/identity/identity.ts";
import type { Scope } from "../../../../shared/core/identity/membership.ts";
import type { Member, Role } from "../../../../shared/core/identity/role.ts";
import type { HttpRequest } from "../../../../shared/handlers/api-gateway.ts";
import type { Asking } from "../../http/asking.ts";
import { readBody } from "../../http/body.ts";
import { optional } from "../../http/fields.ts";
import { masked } from "../../http/mask.ts";
import { pageOf } from "../../http/paging.ts";
import { serviceAccountName, userName } from "../../http/resource-names.ts";
import type { Identities, Memberships } from "../../registry.ts";

/** Looks up people, programs and their memberships. */
interface People {
  readonly identities: Pick<Identities, "get" | "getMany" | "ofUsername"> &
    Pick<Memberships, "getMember" | "setMembership">;
}

/**
 * Ends the e-mail addresses of service accounts, by which assertions and memberships name them. Nobody sends mail to
 * them.
 */
export const serviceAccountDomain = "serviceaccount.millrace.invalid";

/** Is a project or an organization that has members. */
export interface Place {
  readonly scope: Scope;
  /** Holds `projects/P` or `organizations/O`. */
  readonly name: string;
}

export const projectPlace = (id: string): Place => ({ scope: { project: id }, name: `projects/${id}` });
export const organizationPlace = (id: string): Place => ({ scope: { organization: id }, name: `organizations/${id}` });

const oneRole = <const R extends readonly Role[]>(roles: R) =>
  v.pipe(
    v.array(v.picklist(roles, `must be one of ${roles.join(", ")}.`), "must be a list."),
    v.length(1, "must hold exactly one role: each holds all that those below it may."),
  );

export const projectRoles = oneRole(["roles/project.user", "roles/project.developer", "roles/project.admin"]);
export const organizationRoles = oneRole(["roles/organization.admin"]);

/** Accepts three ways to name whom a membership is for. */
export const whom = {
  user: optional(userName),
  serviceAccount: optional(serviceAccountName),
  email: optional(v.pipe(v.string("must be a text."), v.minLength(1, "must not be empty."))),
};

interface Whom {
  readonly user?: string | null | undefined;
  readonly serviceAccount?: string | null | undefined;
  /** Holds a user's name, or a service account's e-mail. */
  readonly email?: string | null | undefined;
}

/**
 * Finds the identity that is named. Throws `bad-request` unless exactly one is named, and `not-found` if it does not
 * exist.
 */
export async function findWhom({ user, serviceAccount, email }: Whom, registry: People): Promise<Identity> {
  const [name, ...others] = [user, serviceAccount, email].filter((text) => text !== undefined && text !== null);
  if (name === undefined || others.length > 0) {
    throw new PlatformError("bad-request", "Name one of user, serviceAccount and email: whom the roles are for.");
  }
  if (name === email) return findByEmail(email, registry);
  const identity = await registry.identities.get(name.split("/").at(-1) ?? "");
  if (!identity || nameOf(identity) !== name) {
    throw new PlatformError("not-found", `There is no ${name.slice(0, 100)}.`);
  }
  return identity;
}

/** Looks for a service account first, since no user may have the name of one. */
async function findByEmail(email: string, { identities }: People): Promise<Identity> {
  const [local = "", domain = ""] = email.toLowerCase().split("@");
  if (domain.endsWith(serviceAccountDomain)) {
    const account = await identities.get(local);
    if (account?.kind === "serviceAccount" && account.email === email.toLowerCase()) return account;
  } else {
    const user = await identities.ofUsername(email);
    if (user?.kind === "user") return user;
  }
  throw new PlatformError(
    "not-found",
    `There is no user ${email.slice(0, 100)}; an administrator of the organization makes users first (POST /v2/users).`,
  );
}

/** Answers the resource name of an identity. Sources and API tokens hold no roles, so they have no name here. */
const nameOf = ({ kind, id, project }: Identity): string | undefined => {
  if (kind === "user") return `users/${id}`;
  return kind === "serviceAccount" ? `projects/${project}/serviceaccounts/${id}` : undefined;
};

const memberAnswer = (place: Place, { roles, createTime }: Omit<Member, "id">, identity: Identity) => ({
  name: `${place.name}/members/${identity.id}`,
  displayName: identity.displayName,
  email: identity.email ?? identity.username ?? "",
  ...(identity.username ? { username: identity.username } : {}),
  accountType: identity.kind === "user" ? "USER" : "SERVICE_ACCOUNT",
  ...(identity.kind === "user" ? { user: nameOf(identity) } : { serviceAccount: nameOf(identity) }),
  roles,
  // Uses the word that existing clients know, although nobody has to accept a membership here.
  status: identity.enabled ? "ACCEPTED" : "DISABLED",
  createTime,
});

/** Shows members, and leaves out those whose identity is gone. */
export async function memberAnswers(members: readonly { place: Place; member: Member }[], registry: People) {
  const identities = await registry.identities.getMany(members.map(({ member }) => member.id));
  const byId = new Map(identities.map((identity) => [identity.id, identity]));
  return members.flatMap(({ place, member }) => {
    const identity = byId.get(member.id);
    return identity ? [memberAnswer(place, member, identity)] : [];
  });
}

/** Sets the roles of an identity. One that is a member already keeps the time at which it became a member. */
export async function setMember(
  place: Place,
  identity: Identity,
  { roles, createTime }: Omit<Member, "id">,
  { identities }: People,
) {
  const existing = await identities.getMember(identity.id, place.scope);
  const member = { roles, createTime: existing?.createTime ?? createTime };
  await identities.setMembership(identity.id, place.scope, roles, member.createTime);
  return memberAnswer(place, member, identity);
}

/** Reads the roles that a PATCH sets. Clients send the whole member back, and nothing else of it can be changed. */
export function readRoles<R extends Role>(
  request: HttpRequest,
  change: v.GenericSchema<unknown, { roles?: readonly R[] | null | undefined }>,
): readonly R[] {
  const { roles } = masked(request, readBody(request.body, change), { roles: undefined });
  if (!roles) throw new PlatformError("bad-request", "roles: is missing.");
  return roles;
}

/** Answers a page of the members of one place. */
export async function pageOfMembers(place: Place, { request, ports }: Pick<Asking, "request" | "ports">) {
  const { identities } = ports.registry;
  const { items, nextPageToken } = pageOf(await identities.members(place.scope), ({ id }) => id, request);
  const shown = items.map((member) => ({ place, member }));
  return { members: await memberAnswers(shown, ports.registry), nextPageToken };
}

export async function findMember(place: Place, id: string, registry: People): Promise<Member> {
  const member = await registry.identities.getMember(id, place.scope);
  if (!member) throw new PlatformError("not-found", `There is no such member of ${place.name}.`);
  return member;
}

export async function showMember(place: Place, member: Member, registry: People) {
  const [answer] = await memberAnswers([{ place, member }], registry);
  if (!answer) throw new PlatformError("not-found", `There is no such member of ${place.name}.`);
  return answer;
}
