import { beforeEach, describe, expect, it } from "vitest";
import { apiToken, type Identity } from "../../../../../../support/identities.ts";
import { runManagement } from "../../../../../../support/management.ts";
import {
  give,
  makeAdministrator,
  makeOrganization,
  makeServiceAccount,
  makeUser,
  makeWorkplace,
} from "../../../../../../support/people.ts";

const management = await runManagement();
const { ask } = management;
let organization: string;
let path: string;
let administrator: Identity;

beforeEach(async () => {
  ({ organization, administrator } = await makeWorkplace(management));
  path = `/v2/organizations/${organization}`;
});

const memberOfProject = async (): Promise<Identity> => {
  const user = await makeUser(management);
  await give(management, user, { project: management.state.project }, "roles/project.admin");
  return user;
};

describe("organizations", () => {
  it("are shown to their administrators and to members of their projects, and to nobody else", async () => {
    const shown = { name: `organizations/${organization}`, displayName: "Acme" };
    const token = apiToken(management.state.project);
    for (const caller of [administrator, await memberOfProject(), token]) {
      expect((await ask(caller, "GET", path)).body).toStrictEqual(shown);
      expect((await ask(caller, "GET", "/v2/organizations")).body).toStrictEqual({
        organizations: [shown],
        nextPageToken: "",
      });
    }
    await makeOrganization(management);
    const other = await makeAdministrator(management, management.state.organization);
    expect((await ask(other, "GET", path)).status).toBe(404);
    expect((await ask(await makeUser(management), "GET", "/v2/organizations")).body.organizations).toStrictEqual([]);
    expect((await ask({ ...token, scopes: ["write"] }, "GET", path)).status).toBe(404);
  });

  it("are renamed by their administrators alone", async () => {
    expect((await ask(administrator, "PATCH", path, { displayName: "New" })).body.displayName).toBe("New");
    expect((await ask(administrator, "GET", path)).body.displayName).toBe("New");
    expect((await ask(await memberOfProject(), "PATCH", path, { displayName: "Mine" })).status).toBe(403);
    expect((await ask(administrator, "PATCH", path, { displayName: " " })).status).toBe(400);
    expect((await ask(administrator, "PATCH", `${path}?update_mask=displayName`, {})).body.displayName).toBe("New");
  });
});

describe("administrators of an organization", () => {
  const members = () => `${path}/members`;
  const admin = { roles: ["roles/organization.admin"] };

  it("are made, shown and unmade by each other", async () => {
    const user = await makeUser(management, organization);
    const { status, body } = await ask(administrator, "POST", members(), { ...admin, email: user.username });
    expect(status).toBe(200);
    expect(body).toStrictEqual({
      name: `organizations/${organization}/members/${user.id}`,
      displayName: user.displayName,
      email: user.username,
      username: user.username,
      accountType: "USER",
      user: `users/${user.id}`,
      roles: ["roles/organization.admin"],
      status: "ACCEPTED",
      createTime: "2024-02-25T16:00:00.250000Z",
    });
    expect((await ask(user, "GET", members())).body.members).toHaveLength(2);
    expect((await ask(user, "GET", `/v2/${body.name}`)).body).toStrictEqual(body);
    expect((await ask(user, "PATCH", `/v2/${body.name}`, admin)).body).toStrictEqual(body);
    expect(await ask(administrator, "DELETE", `/v2/${body.name}`)).toMatchObject({ status: 200, body: {} });
    expect((await ask(user, "GET", members())).status).toBe(404);
  });

  it("are added once", async () => {
    const user = await makeUser(management, organization);
    const first = await ask(administrator, "POST", members(), { ...admin, email: user.username });
    const again = await ask(administrator, "POST", members(), { ...admin, user: `users/${user.id}` });
    expect(again).toMatchObject({ status: 409, body: { error: expect.stringContaining(first.body.name) } });
    expect((await ask(administrator, "GET", `/v2/${first.body.name}`)).body).toStrictEqual(first.body);
  });

  it("have that role and no other", async () => {
    const user = `users/${(await makeUser(management)).id}`;
    for (const roles of [["roles/project.admin"], []]) {
      expect((await ask(administrator, "POST", members(), { roles, user })).status).toBe(400);
    }
  });

  it("are hidden from somebody who only has a role in a project", async () => {
    expect((await ask(await memberOfProject(), "GET", members())).status).toBe(403);
  });

  it("never run out: the last one cannot be removed, whatever programs administer it too", async () => {
    const account = await makeServiceAccount(management, management.state.project);
    await give(management, account, { organization }, "roles/organization.admin");
    const refused = await ask(account, "DELETE", `${members()}/${administrator.id}`);
    expect(refused).toMatchObject({ status: 409, body: { error: expect.stringContaining("last administrator") } });
    expect((await ask(administrator, "GET", members())).body.members).toHaveLength(2);
    const other = await makeAdministrator(management, organization);
    await management.registry.identities.change(other.id, { enabled: false });
    expect((await ask(account, "DELETE", `${members()}/${administrator.id}`)).status).toBe(409);
    await management.registry.identities.change(other.id, { enabled: true });
    expect((await ask(account, "DELETE", `${members()}/${administrator.id}`)).status).toBe(200);
  });

  it("are still there when two of them remove each other at the same time", async () => {
    const other = await makeAdministrator(management, organization);
    await Promise.all([
      ask(administrator, "DELETE", `${members()}/${other.id}`),
      ask(other, "DELETE", `${members()}/${administrator.id}`),
    ]);
    expect((await management.registry.identities.members({ organization })).length).toBeGreaterThan(0);
  });
});
