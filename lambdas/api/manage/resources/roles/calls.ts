/** Roles, and what the caller may do by his own. */

import { administers, mayInProject } from "../../../../shared/access/authorize.ts";
import { PlatformError } from "../../../../shared/core/error.ts";
import { permissionsOf, roleTexts } from "../../../../shared/core/identity/permission.ts";
import { type Role, roles } from "../../../../shared/core/identity/role.ts";
import { type Asking, type AskingInProject, parameter } from "../../http/asking.ts";
import type { Call, OpenCall, ProjectCall } from "../../http/call.ts";
import { findOrganization } from "../../http/visibility.ts";
import { role as answer, permissionList, roleList } from "./answers.ts";

const roleAnswer = (name: Role) => ({ name, ...roleTexts[name], permissions: [...permissionsOf(name)] });

/** All in one page: there are few. */
const list = async () => ({ roles: roles.map(roleAnswer), nextPageToken: "" });

async function get(asking: Asking) {
  const asked = parameter(asking, "role");
  const found = roles.find((name) => name === `roles/${asked}`);
  if (found) return roleAnswer(found);
  throw new PlatformError("not-found", `There is no role ${asked.slice(0, 40)}; there are ${roles.join(", ")}.`);
}

const permitted = (role: Role) => ({ permissions: [...permissionsOf(role)], nextPageToken: "" });

/** An API token that reads has no role; it may do what a project user may. */
const permissionsInProject = async ({ grants, project }: AskingInProject) =>
  permitted(roles.findLast((role) => mayInProject(grants, project, role)) ?? "roles/project.user");

/** Whoever reads but a project of the organization sees its name, and no more. */
async function permissionsInOrganization(asking: Asking) {
  const { id } = await findOrganization(parameter(asking, "organization"), asking);
  if (administers(asking.grants, id)) return permitted("roles/organization.admin");
  return { permissions: ["organization.read"], nextPageToken: "" };
}

const openCalls: readonly OpenCall[] = [
  { method: "GET", path: "/v2/roles", run: list, summary: "Lists all roles with what they permit.", answer: roleList },
  { method: "GET", path: "/v2/roles/{role}", run: get, summary: "Shows a role with what it permits.", answer },
  {
    method: "GET",
    path: "/v2/organizations/{organization}/permissions",
    run: permissionsInOrganization,
    summary: "Lists what the caller may do in an organization.",
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
    answer: permissionList,
  },
];

export const roleCalls: readonly Call[] = [...openCalls, ...inProject];
