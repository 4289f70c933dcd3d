/** Manages organizations and who administers them. */

import { requireAdministrator } from "../../../../shared/access/authorize.ts";
import { isInvited } from "../../../../shared/core/identity/invitation.ts";
import type { Organization } from "../../../../shared/core/project/organization.ts";
import { organizationOfPath as places } from "../../audit/places.ts";
import { empty } from "../../http/answer-parts.ts";
import { type Asking, parameter } from "../../http/asking.ts";
import { readBody } from "../../http/body.ts";
import type { OpenCall } from "../../http/call.ts";
import { displayName, optional } from "../../http/fields.ts";
import { masked, maskQuery } from "../../http/mask.ts";
import { pageOf, pageQuery } from "../../http/paging.ts";
import { object } from "../../http/shapes.ts";
import { findOrganization, visibleOrganizations } from "../../http/visibility.ts";
import { addOne, requireNew } from "../members/add.ts";
import { takeAdministration } from "../members/administrators.ts";
import { invitationLink, member, memberList } from "../members/answers.ts";
import { changeRoles, removeMember as removeMemberOf } from "../members/change.ts";
import { makeLink } from "../members/link.ts";
import {
  findMember,
  organizationPlace,
  organizationRoles,
  pageOfMembers,
  readRoles,
  showMember,
} from "../members/membership.ts";
import { findWhom, whom } from "../members/whom.ts";
import { organization, organizationList } from "./answers.ts";

const organizationAnswer = ({ id, displayName }: Organization) => ({ name: `organizations/${id}`, displayName });

async function list(asking: Asking) {
  const { items, nextPageToken } = pageOf(await visibleOrganizations(asking), (id) => id, asking.request);
  const found = await Promise.all(items.map((id) => asking.ports.registry.projects.getOrganization(id)));
  return { organizations: found.flatMap((one) => (one ? [organizationAnswer(one)] : [])), nextPageToken };
}

const find = (asking: Asking): Promise<Organization> => findOrganization(parameter(asking, "organization"), asking);

const change = object({ displayName: optional(displayName) });

async function patch(asking: Asking) {
  const found = await findAdministered(asking);
  const asked = masked(asking.request, readBody(asking.request, change), { displayName: undefined });
  if (!asked.displayName) return organizationAnswer(found);
  const attributes = { displayName: asked.displayName };
  await asking.ports.registry.projects.changeOrganization(found.id, attributes);
  return organizationAnswer({ ...found, ...attributes });
}

async function findAdministered(asking: Asking): Promise<Organization> {
  const found = await find(asking);
  requireAdministrator(asking.grants, found.id);
  return found;
}

const placeOf = async (asking: Asking) => organizationPlace((await findAdministered(asking)).id);

const creation = object({ roles: organizationRoles, ...whom });

async function createMember(asking: Asking) {
  const place = await placeOf(asking);
  const { ports } = asking;
  const asked = readBody(asking.request, creation);
  const addition = { place, addressee: await findWhom(asked, place, ports.registry), roles: asked.roles };
  await requireNew([addition], ports);
  return addOne(addition, ports);
}

async function findOne(asking: Asking) {
  const place = await placeOf(asking);
  return { place, found: await findMember(place, parameter(asking, "member"), asking.ports.registry) };
}

async function showOne(asking: Asking) {
  const { place, found } = await findOne(asking);
  return showMember(place, found, asking.ports.registry);
}

async function linkOne(asking: Asking) {
  const { place, found } = await findOne(asking);
  return makeLink(place, found, asking.ports);
}

const memberChange = object({ roles: optional(organizationRoles) });

/**
 * Changes nothing, because organizations have only one role. It exists for clients that change roles in all places in
 * the same way.
 */
async function patchMember(asking: Asking) {
  const { place, found } = await findOne(asking);
  const { request, ports } = asking;
  const roles = readRoles(request, memberChange);
  return changeRoles(place, found, roles, ports);
}

async function removeMember(asking: Asking) {
  const { place, found } = await findOne(asking);
  const { ports } = asking;
  const { registry } = ports;
  const remove = () => removeMemberOf(place, found, ports);
  if (isInvited(found)) await remove();
  else {
    await takeAdministration(found.id, [place.organization], registry, {
      take: remove,
      giveBack: () => registry.identities.setMembership(found.id, place.scope, found.roles, found.createTime),
    });
  }
  return {};
}

const one = "/v2/organizations/{organization}";
const members = `${one}/members`;
const oneMember = `${members}/{member}` as const;

export const organizationCalls: readonly OpenCall[] = [
  {
    method: "GET",
    path: "/v2/organizations",
    run: list,
    summary: "Lists the organizations that the caller administers or may read a project of.",
    query: pageQuery,
    answer: organizationList,
  },
  {
    method: "GET",
    path: one,
    run: async (asking) => organizationAnswer(await find(asking)),
    summary: "Shows an organization.",
    answer: organization,
  },
  {
    method: "PATCH",
    path: one,
    run: patch,
    places,
    summary: "Changes an organization's display name.",
    query: maskQuery,
    body: change,
    answer: organization,
  },
  {
    method: "GET",
    path: members,
    run: async (asking) => pageOfMembers(await placeOf(asking), asking),
    summary: "Lists the organization's administrators.",
    query: pageQuery,
    answer: memberList,
  },
  {
    method: "POST",
    path: members,
    run: createMember,
    places,
    summary: "Makes a user or a service account of the organization its administrator, or invites a person by e-mail.",
    body: creation,
    answer: member,
  },
  {
    method: "GET",
    path: oneMember,
    run: showOne,
    summary: "Shows one of the organization's administrators.",
    answer: member,
  },
  {
    method: "PATCH",
    path: oneMember,
    run: patchMember,
    places,
    summary: "Changes a member's roles, of which there is one in an organization.",
    query: maskQuery,
    body: memberChange,
    answer: member,
  },
  {
    method: "DELETE",
    path: oneMember,
    run: removeMember,
    places,
    summary: "Takes the organization's administration from a member, or withdraws an invitation.",
    answer: empty,
  },
  {
    method: "GET",
    path: `${oneMember}:getInviteUrl`,
    run: linkOne,
    changes: true,
    places,
    summary: "Makes the link by which a member that is PENDING accepts; links made before stop working.",
    answer: invitationLink,
  },
];
