/** Manages members of several projects at once, under the project `-`, as infrastructure-as-code tools do. */

import * as v from "valibot";
import { requireRole } from "../../../../shared/access/authorize.ts";
import type { Member } from "../../../../shared/core/identity/role.ts";
import { isoMillis } from "../../../../shared/core/instant.ts";
import type { Project } from "../../../../shared/core/project/project.ts";
import { empty } from "../../http/answer-parts.ts";
import type { Asking } from "../../http/asking.ts";
import { readBody } from "../../http/body.ts";
import type { OpenCall } from "../../http/call.ts";
import { pageQuery } from "../../http/paging.ts";
import { pageOfPlaces } from "../../http/place-paging.ts";
import { readQuery } from "../../http/query.ts";
import { memberName, organizationQuery, projectName } from "../../http/resource-names.ts";
import { findProject, readable, visibleProjects } from "../../http/visibility.ts";
import type { ListPage } from "../../registry.ts";
import { memberBatch, memberList } from "./answers.ts";
import { findMember, findWhom, memberAnswers, projectPlace, projectRoles, setMember, whom } from "./membership.ts";
import { requireMemberRoom } from "./room.ts";

const mostEntries = 100;
const admin = "roles/project.admin";

const creation = v.object({
  members: v.pipe(
    v.array(v.object({ project: projectName, roles: projectRoles, ...whom }), "must be a list."),
    v.minLength(1, "must not be empty."),
    v.maxLength(mostEntries, `must have at most ${mostEntries} entries.`),
  ),
});

/** Makes all the members, and writes nothing before everything has been checked. */
async function createAll(asking: Asking) {
  const { registry } = asking.ports;
  const { members } = readBody(asking.request.body, creation);
  const found = [];
  for (const asked of members) {
    const { id } = await administeredProject(asked.project, asking);
    found.push({ place: projectPlace(id), roles: asked.roles, identity: await findWhom(asked, registry) });
  }
  const additions = found.map(({ place, identity }) => ({ place, id: identity.id }));
  await requireMemberRoom(additions, asking.ports);
  const createTime = isoMillis(asking.ports.now().getTime());
  const answers = [];
  for (const { place, roles, identity } of found) {
    answers.push(await setMember(place, identity, { roles, createTime }, registry));
  }
  return { members: answers };
}

/**
 * Finds a project that the caller administers. No role above a project administrator's can be granted here, so this is
 * enough to grant any role.
 */
async function administeredProject(id: string, asking: Asking): Promise<Project> {
  const project = await findProject(id, asking);
  requireRole(asking.grants, project, admin);
  return project;
}

const deletion = v.object({
  names: v.pipe(
    v.array(memberName, "must be a list."),
    v.minLength(1, "must not be empty."),
    v.maxLength(mostEntries, `must have at most ${mostEntries} entries.`),
  ),
});

async function deleteAll(asking: Asking) {
  const { registry } = asking.ports;
  const { names } = readBody(asking.request.body, deletion);
  const found = [];
  for (const name of names) {
    const [, id = "", , memberId = ""] = name.split("/");
    const place = projectPlace((await administeredProject(id, asking)).id);
    found.push({ scope: place.scope, id: (await findMember(place, memberId, registry)).id });
  }
  for (const { scope, id } of found) await registry.identities.removeMembership(id, scope);
  return {};
}

const listQuery = {
  ...pageQuery,
  ...organizationQuery,
  member_id: { schema: v.string(), description: "Only memberships of this member: the last part of their names." },
};

async function list(asking: Asking) {
  const { request, ports } = asking;
  const { organization, member_id: memberId } = readQuery(request, listQuery);
  const projects = (await projectsOf(asking, memberId)).filter(
    (project) => !organization || project.organization === organization,
  );
  const listing = {
    places: projects.map(({ id }) => id),
    read: (project: string, page: ListPage) => membersIn(project, memberId, page, asking),
    idOf: ({ member }: { readonly member: Member }) => member.id,
  };
  const { items, nextPageToken } = await pageOfPlaces(listing, request);
  return { members: await memberAnswers(items, ports.registry), nextPageToken };
}

async function projectsOf(asking: Asking, memberId: string | undefined): Promise<Project[]> {
  if (!memberId) return visibleProjects(asking);
  const { identities, projects } = asking.ports.registry;
  const ids = (await identities.memberships(memberId)).flatMap(({ scope }) =>
    "project" in scope ? [scope.project] : [],
  );
  return readable(await projects.getMany(ids), asking);
}

async function membersIn(project: string, memberId: string | undefined, page: ListPage, { ports }: Asking) {
  const place = projectPlace(project);
  const { identities } = ports.registry;
  if (memberId) {
    const member = page.after === undefined ? await identities.getMember(memberId, place.scope) : undefined;
    return { items: member ? [{ place, member }] : [] };
  }
  const { members, more } = await identities.someMembers(place.scope, page);
  return { items: members.map((member) => ({ place, member })), next: more ? members.at(-1)?.id : undefined };
}

export const memberBatchCalls: readonly OpenCall[] = [
  {
    method: "GET",
    path: "/v2/projects/-/members",
    run: list,
    summary: "Lists members of all projects that the caller may read; a page may be empty and not the last.",
    query: listQuery,
    answer: memberList,
  },
  {
    method: "POST",
    path: "/v2/projects/-/members:batchCreate",
    run: createAll,
    summary: "Makes users and service accounts members of projects.",
    body: creation,
    answer: memberBatch,
  },
  {
    method: "POST",
    path: "/v2/projects/-/members:batchDelete",
    run: deleteAll,
    summary: "Removes members from projects.",
    body: deletion,
    answer: empty,
  },
];
