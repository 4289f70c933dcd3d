/** Asks for the members of a project or an organization, and changes them. */

import { queryOptions } from "@tanstack/react-query";
import { allPages, pageQuery } from "./all-pages.ts";
import { api } from "./client.ts";
import type { components } from "./made/openapi.ts";

export type Member = components["schemas"]["Member"];
export type Role = components["schemas"]["Role"];
export type RoleName = Member["roles"][number];
type ProjectRole = Exclude<RoleName, "roles/organization.admin">;

/** Where somebody is a member: the id of a project, or of an organization. */
export type Place = { readonly project: string } | { readonly organization: string };

export const membersKey = (place: Place): readonly string[] =>
  "project" in place ? ["project", place.project, "members"] : ["organization", place.organization, "members"];

export const membersQuery = (place: Place) =>
  queryOptions({
    queryKey: membersKey(place),
    queryFn: ({ signal }) =>
      allPages(
        (token) => {
          const query = pageQuery(token);
          return "project" in place
            ? api.GET("/v2/projects/{project}/members", { params: { path: place, query }, signal })
            : api.GET("/v2/organizations/{organization}/members", { params: { path: place, query }, signal });
        },
        ({ members }) => members,
      ),
  });

/** What each role permits. It changes with the platform's version alone. */
export const rolesQuery = () =>
  queryOptions({
    queryKey: ["roles"],
    queryFn: async ({ signal }) =>
      (await api.GET("/v2/roles", { params: { query: { page_size: 100 } }, signal })).roles,
    staleTime: 60 * 60_000,
  });

const isOfProject = (role: RoleName): role is ProjectRole => role !== "roles/organization.admin";

/** Makes somebody a member by the name that they sign in with, or invites them. */
export function addMember(place: Place, email: string, role: RoleName): Promise<Member> {
  if (!("project" in place)) {
    const body = { email, roles: ["roles/organization.admin" as const] };
    return api.POST("/v2/organizations/{organization}/members", { params: { path: place }, body });
  }
  const body = { email, roles: isOfProject(role) ? [role] : [] };
  return api.POST("/v2/projects/{project}/members", { params: { path: place }, body });
}

/** Gives a member of a project another role. */
export function giveRole(project: string, member: string, role: RoleName): Promise<Member> {
  const params = { path: { project, member } };
  const body = { roles: isOfProject(role) ? [role] : [] };
  return api.PATCH("/v2/projects/{project}/members/{member}", { params, body });
}

export async function removeMember(place: Place, member: string): Promise<void> {
  if ("project" in place)
    await api.DELETE("/v2/projects/{project}/members/{member}", { params: { path: { ...place, member } } });
  else
    await api.DELETE("/v2/organizations/{organization}/members/{member}", { params: { path: { ...place, member } } });
}

/** Makes the link for somebody who is invited. Every earlier one ends by it. */
export function invitationLink(place: Place, member: string) {
  return "project" in place
    ? api.GET("/v2/projects/{project}/members/{member}:getInviteUrl", { params: { path: { ...place, member } } })
    : api.GET("/v2/organizations/{organization}/members/{member}:getInviteUrl", {
        params: { path: { ...place, member } },
      });
}
