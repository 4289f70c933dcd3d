/** Shows roles, and what callers may do by their own roles. */

import { administers, mayInProject } from "../../../../shared/access/authorize.ts";
import { PlatformError } from "../../../../shared/core/error.ts";
import { permissionsOf, roleTexts } from "../../../../shared/core/identity/permission.ts";
import { type Role, roles } from "../../../../shared/core/identity/role.ts";
import { type Asking, type AskingInProject, parameter } from "../../http/asking.ts";
import type { Call, OpenCall, ProjectCall } from "../../http/call.ts";
import { onePageQuery } from "../../http/paging.ts";
import { findOrganization } from "../../http/visibility.ts";
import { role as answer, permissionList, roleList } from "./answers.ts";

const roleAnswer = (name: Role) => ({ name, ...roleTexts[name], permissions: [...permissionsOf(name)] });

/** Answers all roles in one page, since there are few. */
const list = async () => ({ roles: roles.map(roleAnswer), nextPageToken: "" });

async function get(asking: Asking) {
  const asked = parameter(asking, "role");
  const found = roles.find((name) => name === `roles/${asked}`);
  if (found) return roleAnswer(found);
  throw new PlatformError("not-found", `There is no role ${asked.slice(0, 40)}; there are ${roles.join(", ")}.`);
}

const permitted = (role: Role) => ({ permissions: [...permissionsOf(role)], nextPageToken: "" });

/**
 * Answers what the caller may do in a project. An API token that reads has no role, and may do what a project user may.
 */
const permissionsInProject = async ({ grants, project }: AskingInProject) =>
  permitted(roles.findLast((role) => mayInProject(grants, project, role)) ?? "roles/project.user");

/**
 * Answers what the caller may do in an organization. A project member sees the organization's name and nothing else.
 */
async function permissionsInOrganization(asking: Asking) {
  const { id } = await findOrganization(parameter(asking, "organization"), asking);
  if (administers(asking.grants, id)) return permitted("roles/organization.admin");
  return { permissions: ["organization.read"], nextPageToken: "" };
}

const openCalls: readonly OpenCall[] = [
  {
    method: "GET",
    path: "/v2/roles",
    run: list,
    summary: "Lists all roles with what they permit.",
    query: onePageQuery,
    answer: roleList,
  },
  { method: "GET", path: "/v2/roles/{role}", run: get, summary: "Shows a role with what it permits.", answer },
  {
    method: "GET",
    path: "/v2/organizations/{organization}/permissions",
    run: permissionsInOrganization,
    summary: "Lists what the caller may do in an organization.",
    query: onePageQuery,
    answer: permissionList,
  },
];

const inProject: readonly ProjectCall[] = [
  {
    method: "GET",
    path: "/v2/projects/{project}/permissions",
    role: "roles/project.user",
    run: permissionsInProject,
    summary: "Lists what the caller may do in a project.",
    query: onePageQuery,
    answer: permissionList,
  },
];

export const roleCalls: readonly Call[] = [...openCalls, ...inProject];
