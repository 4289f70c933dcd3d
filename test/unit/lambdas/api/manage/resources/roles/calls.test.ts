import { beforeAll, expect, it } from "vitest";
import { permissionsOf } from "../../../../../../../lambdas/shared/core/identity/permission.ts";
import { roles } from "../../../../../../../lambdas/shared/core/identity/role.ts";
import { apiToken, type Identity } from "../../../../../../support/identities.ts";
import { runManagement } from "../../../../../../support/management.ts";
import { give, makeAdministrator, makeOrganization, makeUser } from "../../../../../../support/people.ts";

const management = await runManagement();
let organization: string;
let project: string;

beforeAll(async () => {
  organization = await makeOrganization(management);
  await management.makeProject();
  project = management.state.project;
});

const get = (caller: Identity, path: string) => management.ask(caller, "GET", path);

it("roles are listed and shown with the keys that existing clients read", async () => {
  const caller = await makeUser(management);
  const { body } = await get(caller, "/v2/roles");
  expect(body.nextPageToken).toBe("");
  expect(body.roles.map(({ name }: { name: string }) => name)).toStrictEqual([...roles]);
  for (const role of body.roles) {
    expect(Object.keys(role).sort()).toStrictEqual(["description", "displayName", "name", "permissions"]);
    expect((await get(caller, `/v2/${role.name}`)).body).toStrictEqual(role);
  }
  expect((await get(caller, "/v2/roles/project.owner")).status).toBe(404);
});

it("each role permits all that those below it do, and more", () => {
  for (const [index, role] of roles.entries()) {
    const [own, below] = [permissionsOf(role), roles[index - 1]];
    expect(new Set(own).size).toBe(own.length);
    if (below) expect(own).toEqual(expect.arrayContaining([...permissionsOf(below)]));
    if (below) expect(own.length).toBeGreaterThan(permissionsOf(below).length);
  }
});

it("callers are told what their own role permits, in a project and in its organization", async () => {
  const inProject = `/v2/projects/${project}/permissions`;
  const inOrganization = `/v2/organizations/${organization}/permissions`;
  for (const role of ["roles/project.user", "roles/project.developer", "roles/project.admin"] as const) {
    const member = await makeUser(management);
    await give(management, member, { project }, role);
    expect((await get(member, inProject)).body).toStrictEqual({ permissions: permissionsOf(role), nextPageToken: "" });
    expect((await get(member, inOrganization)).body.permissions).toStrictEqual(["organization.read"]);
  }
  const administrator = await makeAdministrator(management, organization);
  const all = permissionsOf("roles/organization.admin");
  expect((await get(administrator, inProject)).body.permissions).toStrictEqual(all);
  expect((await get(administrator, inOrganization)).body.permissions).toStrictEqual(all);
  const token = apiToken(project);
  expect((await get(token, inProject)).body.permissions).toStrictEqual(permissionsOf("roles/project.user"));
});
