/** Manages who is a member of a project, with which roles. */

import { requireRole } from "../../../../shared/access/authorize.ts";
import { empty } from "../../http/answer-parts.ts";
import { type AskingInProject, parameter } from "../../http/asking.ts";
import { readBody } from "../../http/body.ts";
import type { Call, ProjectCall } from "../../http/call.ts";
import { optional } from "../../http/fields.ts";
import { maskQuery } from "../../http/mask.ts";
import { pageQuery } from "../../http/paging.ts";
import { object } from "../../http/shapes.ts";
import { acceptCall } from "./accept.ts";
import { addOne, requireNew } from "./add.ts";
import { invitationLink, member, memberList } from "./answers.ts";
import { memberBatchCalls } from "./batches.ts";
import { changeRoles, removeMember } from "./change.ts";
import { makeLink } from "./link.ts";
import { findMember, pageOfMembers, projectPlace, projectRoles, readRoles, visibleMember } from "./membership.ts";
import { findWhom, whom } from "./whom.ts";

const creation = object({ roles: projectRoles, ...whom });

async function create({ request, project, grants, ports }: AskingInProject) {
  const asked = readBody(request, creation);
  const place = projectPlace(project);
  for (const role of asked.roles) requireRole(grants, project, role);
  const addition = { place, addressee: await findWhom(asked, place, ports.registry), roles: asked.roles };
  await requireNew([addition], ports);
  return addOne(addition, ports);
}

const find = (asking: AskingInProject) =>
  findMember(projectPlace(asking.project), parameter(asking, "member"), asking.ports.registry);

const change = object({ roles: optional(projectRoles) });

/** Changes a member's roles, if the caller has those of before and may grant those of afterwards. */
async function patch(asking: AskingInProject) {
  const found = await find(asking);
  const { request, project, grants, ports } = asking;
  const roles = readRoles(request, change);
  for (const role of [...found.roles, ...roles]) requireRole(grants, project, role);
  return changeRoles(projectPlace(project), found, roles, ports);
}

async function remove(asking: AskingInProject) {
  const found = await find(asking);
  const { project, grants, ports } = asking;
  for (const role of found.roles) requireRole(grants, project, role);
  await removeMember(projectPlace(project), found, ports);
  return {};
}

const base = "/v2/projects/{project}/members";
const one = `${base}/{member}` as const;

const inProject: readonly ProjectCall[] = [
  {
    method: "GET",
    path: base,
    role: "roles/project.user",
    run: (asking) => pageOfMembers(projectPlace(asking.project), asking),
    summary: "Lists the project's members.",
    query: pageQuery,
    answer: memberList,
  },
  {
    method: "POST",
    path: base,
    role: "roles/project.admin",
    run: create,
    summary:
      "Makes a user or a service account of the organization a member of the project, or invites a person by e-mail.",
    body: creation,
    answer: member,
  },
  {
    method: "GET",
    path: one,
    role: "roles/project.user",
    run: async (asking) => visibleMember(projectPlace(asking.project), await find(asking), asking),
    summary: "Shows a member of the project.",
    answer: member,
  },
  {
    method: "PATCH",
    path: one,
    role: "roles/project.admin",
    run: patch,
    summary: "Changes a member's roles.",
    query: maskQuery,
    body: change,
    answer: member,
  },
  {
    method: "DELETE",
    path: one,
    role: "roles/project.admin",
    run: remove,
    summary: "Removes a member from the project, or withdraws an invitation.",
    answer: empty,
  },
  {
    method: "GET",
    path: `${one}:getInviteUrl`,
    role: "roles/project.admin",
    changes: true,
    run: async (asking) => makeLink(projectPlace(asking.project), await find(asking), asking.ports),
    summary: "Makes the link by which a member that is PENDING accepts; links made before stop working.",
    answer: invitationLink,
  },
];

/** Puts the calls across projects first, because `-` would also match a project's id. */
export const memberCalls: readonly Call[] = [...memberBatchCalls, ...inProject, acceptCall];
