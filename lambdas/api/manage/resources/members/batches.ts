/** Manages members of several projects at once, under the project `-`, as infrastructure-as-code tools do. */

import * as v from "valibot";
import { requireRole } from "../../../../shared/access/authorize.ts";
import { readQuery } from "../../../../shared/calls/query.ts";
import type { Member } from "../../../../shared/core/identity/role.ts";
import { bodyLimits } from "../../../../shared/core/limits.ts";
import type { BriefProject, Project } from "../../../../shared/core/project/project.ts";
import { projectsOfBody } from "../../audit/places.ts";
import { empty } from "../../http/answer-parts.ts";
import type { Asking } from "../../http/asking.ts";
import { readBody } from "../../http/body.ts";
import type { OpenCall } from "../../http/call.ts";
import { pageQuery } from "../../http/paging.ts";
import { pageOfPlaces } from "../../http/place-paging.ts";
import { memberName, organizationQuery, projectName } from "../../http/resource-names.ts";
import { listOf, object } from "../../http/shapes.ts";
import { findProject, readable, visibleProjects } from "../../http/visibility.ts";
import type { ListPage } from "../../registry-terms.ts";
import { addAll, requireNew } from "./add.ts";
import { memberBatch, memberList } from "./answers.ts";
import { removeMember } from "./change.ts";
import { findMember, type Place, projectPlace, projectRoles, visibleMembers } from "./membership.ts";
import { findWhom, whom } from "./whom.ts";

const mostEntries = bodyLimits.entriesPerBatch;
const admin = "roles/project.admin";

const creation = object({
  members: listOf(object({ project: projectName, roles: projectRoles, ...whom }), { least: 1, most: mostEntries }),
});

/** Makes all the members, and writes nothing before everything has been checked. */
async function createAll(asking: Asking) {
  const { ports } = asking;
  const { members } = readBody(asking.request, creation);
  const additions = [];
  for (const asked of members) {
    const place = projectPlace(await administeredProject(asked.project, asking));
    additions.push({ place, roles: asked.roles, addressee: await findWhom(asked, place, ports.registry) });
  }
  await requireNew(additions, ports);
  return { members: await addAll(additions, ports) };
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

/**
 * May name none: Terraform's provider sends an empty list for a binding whose members are gone already, and keeps the
 * binding for ever if it is refused.
 */
const deletion = object({ names: listOf(memberName, { most: mostEntries }) });

async function deleteAll(asking: Asking) {
  const { names } = readBody(asking.request, deletion);
  const found = [];
  for (const name of names) {
    const [, id = "", , memberId = ""] = name.split("/");
    const place = projectPlace(await administeredProject(id, asking));
    found.push({ place, member: await findMember(place, memberId, asking.ports.registry) });
  }
  for (const { place, member } of found) await removeMember(place, member, asking.ports);
  return {};
}

const listQuery = {
  ...pageQuery,
  ...organizationQuery,
  member_id: { schema: v.string(), description: "Only memberships of this member: the last part of their names." },
};

async function list(asking: Asking) {
  const { request } = asking;
  const { organization, member_id: memberId } = readQuery(request, listQuery);
  const projects = (await projectsOf(asking, memberId)).filter(
    (project) => !organization || project.organization === organization,
  );
  const places = new Map(projects.map((project) => [project.id, projectPlace(project)]));
  const listing = {
    places: [...places.keys()],
    read: async (project: string, page: ListPage) => {
      const place = places.get(project);
      return place ? membersIn(place, memberId, page, asking) : { items: [] };
    },
    idOf: ({ member }: { readonly member: Member }) => member.id,
  };
  const { items, nextPageToken } = await pageOfPlaces(listing, request);
  return { members: await visibleMembers(items, asking), nextPageToken };
}

async function projectsOf(asking: Asking, memberId: string | undefined): Promise<BriefProject[]> {
  if (!memberId) return visibleProjects(asking);
  const { identities, projects } = asking.ports.registry;
  const ids = (await identities.memberships(memberId)).flatMap(({ scope }) =>
    "project" in scope ? [scope.project] : [],
  );
  // Looks in all projects for a member who has not accepted, since an invitation is listed there alone.
  if (ids.length === 0) return visibleProjects(asking);
  return readable(await projects.briefs(ids), asking);
}

async function membersIn(place: Place, memberId: string | undefined, page: ListPage, { ports }: Asking) {
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
    somewhere: admin,
    run: createAll,
    places: projectsOfBody("members"),
    summary: "Makes users and service accounts members of projects, or invites people; all of them or none.",
    body: creation,
    answer: memberBatch,
  },
  {
    method: "POST",
    path: "/v2/projects/-/members:batchDelete",
    somewhere: admin,
    run: deleteAll,
    places: projectsOfBody("names"),
    summary: "Removes members from projects, and withdraws invitations.",
    body: deletion,
    answer: empty,
  },
];
