/** Manages who is a member of a project, with which roles. */

import * as v from "valibot";
import { requireRole } from "../../../../shared/access/authorize.ts";
import { PlatformError } from "../../../../shared/core/error.ts";
import { isoMillis } from "../../../../shared/core/instant.ts";
import { empty } from "../../http/answer-parts.ts";
import { type AskingInProject, parameter } from "../../http/asking.ts";
import { readBody } from "../../http/body.ts";
import type { Call, ProjectCall } from "../../http/call.ts";
import { optional } from "../../http/fields.ts";
import { maskQuery } from "../../http/mask.ts";
import { pageQuery } from "../../http/paging.ts";
import { member, memberList } from "./answers.ts";
import { memberBatchCalls } from "./batches.ts";
import {
  findMember,
  findWhom,
  pageOfMembers,
  projectPlace,
  projectRoles,
  readRoles,
  setMember,
  showMember,
  whom,
} from "./membership.ts";
import { requireMemberRoom } from "./room.ts";

const creation = v.object({ roles: projectRoles, ...whom });

async function create({ request, project, grants, ports }: AskingInProject) {
  const asked = readBody(request.body, creation);
  const { registry } = ports;
  const identity = await findWhom(asked, registry);
  for (const role of asked.roles) requireRole(grants, project, role);
  const createTime = isoMillis(ports.now().getTime());
  await requireMemberRoom([{ place: projectPlace(project.id), id: identity.id }], ports);
  return setMember(projectPlace(project.id), identity, { roles: asked.roles, createTime }, registry);
}

const find = (asking: AskingInProject) =>
  findMember(projectPlace(asking.project.id), parameter(asking, "member"), asking.ports.registry);

const change = v.object({ roles: optional(projectRoles) });

/** Changes a member's roles, if the caller may grant them. */
async function patch(asking: AskingInProject) {
  const found = await find(asking);
  const { request, project, grants, ports } = asking;
  const roles = readRoles(request, change);
  for (const role of roles) requireRole(grants, project, role);
  const place = projectPlace(project.id);
  if (!(await ports.registry.identities.changeMembership(found.id, place.scope, roles))) {
    throw new PlatformError("not-found", `There is no such member of ${place.name} any more.`);
  }
  return showMember(place, { ...found, roles }, ports.registry);
}

async function remove(asking: AskingInProject) {
  const found = await find(asking);
  await asking.ports.registry.identities.removeMembership(found.id, { project: asking.project.id });
  return {};
}

const base = "/v2/projects/{project}/members";
const one = `${base}/{member}` as const;

const inProject: readonly ProjectCall[] = [
  {
    method: "GET",
    path: base,
    role: "roles/project.user",
    run: (asking) => pageOfMembers(projectPlace(asking.project.id), asking),
    summary: "Lists the project's members.",
    query: pageQuery,
    answer: memberList,
  },
  {
    method: "POST",
    path: base,
    role: "roles/project.admin",
    run: create,
    summary: "Makes a user or a service account a member of the project.",
    body: creation,
    answer: member,
  },
  {
    method: "GET",
    path: one,
    role: "roles/project.user",
    run: async (asking) => showMember(projectPlace(asking.project.id), await find(asking), asking.ports.registry),
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
    summary: "Removes a member from the project.",
    answer: empty,
  },
];

/** Puts the calls across projects first, because `-` would also match a project's id. */
export const memberCalls: readonly Call[] = [...memberBatchCalls, ...inProject];
