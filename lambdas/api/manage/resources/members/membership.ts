/** Finds and shows the members of projects and organizations. */

import * as v from "valibot";
import { administers, mayInProject } from "../../../../shared/access/authorize.ts";
import { fieldError, PlatformError } from "../../../../shared/core/error.ts";
import type { Identity } from "../../../../shared/core/identity/identity.ts";
import { type InvitedMember, isInvited } from "../../../../shared/core/identity/invitation.ts";
import type { Scope } from "../../../../shared/core/identity/membership.ts";
import type { Member, Role } from "../../../../shared/core/identity/role.ts";
import type { Project } from "../../../../shared/core/project/project.ts";
import type { Asking } from "../../http/asking.ts";
import { type JsonRequest, readBody } from "../../http/body.ts";
import { hidden } from "../../http/hidden.ts";
import { masked } from "../../http/mask.ts";
import { pageOf } from "../../http/paging.ts";
import { listOf } from "../../http/shapes.ts";
import type { Identities, Memberships } from "../../identity-registry.ts";

/** Looks up members and who they are. */
interface People {
  readonly identities: Pick<Identities, "getMany"> & Pick<Memberships, "getMember">;
}

/** Is a project or an organization that has members. */
export interface Place {
  readonly scope: Scope;
  /** Holds `projects/P` or `organizations/O`. */
  readonly name: string;
  /** Is the organization that the place belongs to, or is. */
  readonly organization: string;
}

export const nameOfScope = (scope: Scope): string =>
  "project" in scope ? `projects/${scope.project}` : `organizations/${scope.organization}`;

export function projectPlace({ id, organization }: Pick<Project, "id" | "organization">): Place {
  const scope = { project: id };
  return { scope, name: nameOfScope(scope), organization };
}

export function organizationPlace(organization: string): Place {
  const scope = { organization };
  return { scope, name: nameOfScope(scope), organization };
}

const exactlyOne = "must hold exactly one role: each holds all that those below it may.";
const oneRole = <const R extends readonly Role[]>(roles: R) =>
  listOf(v.picklist(roles, `must be one of ${roles.join(", ")}.`), {
    least: 1,
    tooFew: exactlyOne,
    most: 1,
    tooMany: exactlyOne,
  });

export const projectRoles = oneRole(["roles/project.user", "roles/project.developer", "roles/project.admin"]);
export const organizationRoles = oneRole(["roles/organization.admin"]);

/** Answers the resource name of an identity. Sources and API tokens hold no roles, so they have no name here. */
export const nameOf = ({ kind, id, project }: Identity): string | undefined => {
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
  status: identity.enabled ? "ACCEPTED" : "DISABLED",
  createTime,
});

/** Shows of somebody who has not accepted what the invitation says, whether or not there is a user of that name. */
const invitedAnswer = (place: Place, { id, invited, roles, createTime }: InvitedMember) => ({
  name: `${place.name}/members/${id}`,
  displayName: invited,
  email: invited,
  accountType: "USER",
  roles,
  status: "PENDING",
  createTime,
});

type MemberAnswer = ReturnType<typeof memberAnswer> | ReturnType<typeof invitedAnswer>;

/**
 * Hides the name that a person signs in with. A display name is one too, unless another was chosen. Addresses of service
 * accounts are made of their ids, and stay.
 */
function withoutNames(answer: MemberAnswer): MemberAnswer {
  if (answer.accountType !== "USER") return answer;
  const isName = answer.displayName.toLowerCase() === answer.email.toLowerCase();
  const named = { ...answer, email: hidden, ...(isName ? { displayName: hidden } : {}) };
  return "username" in answer ? { ...named, username: hidden } : named;
}

/**
 * Tells whether the caller may see the name that a member signs in with: whoever may change something there, and the
 * member.
 */
function maySeeName({ scope, organization }: Place, { id }: Member, { caller, grants }: Viewer): boolean {
  if (id === caller.id) return true;
  if (!("project" in scope)) return administers(grants, organization);
  return mayInProject(grants, { id: scope.project, organization }, "roles/project.developer");
}

/** Is who looks at members: the caller. */
type Viewer = Pick<Asking, "caller" | "grants">;

type Shown = { readonly place: Place; readonly member: Member };

/** Answers members as the caller may see them. */
export async function visibleMembers(members: readonly Shown[], viewer: Viewer & Pick<Asking, "ports">) {
  const seen = members.map((each) => ({ ...each, hides: !maySeeName(each.place, each.member, viewer) }));
  return memberAnswers(seen, viewer.ports.registry);
}

/** Shows members, and leaves out those whose identity is gone. */
async function memberAnswers(members: readonly (Shown & { readonly hides?: boolean })[], registry: People) {
  const accepted = members.filter(({ member }) => !isInvited(member));
  const identities = await registry.identities.getMany(accepted.map(({ member }) => member.id));
  const byId = new Map(identities.map((identity) => [identity.id, identity]));
  return members.flatMap(({ place, member, hides }) => {
    const identity = byId.get(member.id);
    const answer = isInvited(member) ? invitedAnswer(place, member) : identity && memberAnswer(place, member, identity);
    return answer ? [hides ? withoutNames(answer) : answer] : [];
  });
}

/** Reads the roles that a PATCH sets. Clients send the whole member back, and nothing else of it can be changed. */
export function readRoles<R extends Role>(
  request: JsonRequest,
  change: v.GenericSchema<unknown, { roles?: readonly R[] | null | undefined }>,
): readonly R[] {
  const { roles } = masked(request, readBody(request, change), { roles: undefined });
  if (!roles) throw fieldError("roles", "is missing.");
  return roles;
}

/** Answers a page of the members of one place. */
export async function pageOfMembers(place: Place, asking: Asking) {
  const { identities } = asking.ports.registry;
  const { items, nextPageToken } = pageOf(await identities.members(place.scope), ({ id }) => id, asking.request);
  const shown = items.map((member) => ({ place, member }));
  return { members: await visibleMembers(shown, asking), nextPageToken };
}

export async function findMember(place: Place, id: string, registry: People): Promise<Member> {
  const member = await registry.identities.getMember(id, place.scope);
  if (!member) throw new PlatformError("not-found", `There is no such member of ${place.name}.`);
  return member;
}

/** Shows a member whole, to whoever has just made or changed it. */
export const showMember = async (place: Place, member: Member, registry: People) =>
  theOne(place, await memberAnswers([{ place, member }], registry));

/** Shows a member as the caller may see it. */
export const visibleMember = async (place: Place, member: Member, asking: Asking) =>
  theOne(place, await visibleMembers([{ place, member }], asking));

function theOne(place: Place, [answer]: readonly MemberAnswer[]): MemberAnswer {
  if (!answer) throw new PlatformError("not-found", `There is no such member of ${place.name}.`);
  return answer;
}
