import { beforeEach, describe, expect, it } from "vitest";
import type { Identity } from "../../../../../../support/identities.ts";
import { type Answer, runManagement } from "../../../../../../support/management.ts";
import { give, makeOrganization, makeServiceAccount, makeUser } from "../../../../../../support/people.ts";

const management = await runManagement();
let project: string;

beforeEach(async () => {
  await makeOrganization(management);
  project = await management.makeProject();
});

const ask = (method: string, path: string, body?: unknown): Promise<Answer> =>
  management.ask("roles/project.admin", method, path, body);
const add = (body: object): Promise<Answer> =>
  ask("POST", `${project}/members`, { roles: ["roles/project.user"], ...body });
const rolesOf = async ({ id }: Identity) => (await management.registry.identities.memberships(id))[0]?.roles;

describe("members", () => {
  it("are people, shown with who they are, until they are removed", async () => {
    const user = await makeUser(management, management.state.organization);
    const { body } = await add({ user: `users/${user.id}` });
    expect(body).toStrictEqual({
      name: `projects/${management.state.project}/members/${user.id}`,
      displayName: user.displayName,
      email: user.username,
      username: user.username,
      accountType: "USER",
      user: `users/${user.id}`,
      roles: ["roles/project.user"],
      status: "ACCEPTED",
      createTime: "2024-02-25T16:00:00.250000Z",
    });
    expect((await ask("GET", `${project}/members`)).body).toStrictEqual({ members: [body], nextPageToken: "" });
    expect(await rolesOf(user)).toStrictEqual(["roles/project.user"]);
    expect((await ask("DELETE", `/v2/${body.name}`)).status).toBe(200);
    expect(await management.registry.identities.memberships(user.id)).toStrictEqual([]);
    expect((await ask("GET", `/v2/${body.name}`)).status).toBe(404);
    expect((await ask("DELETE", `/v2/${body.name}`)).status).toBe(404);
  });

  it("are service accounts too, also of other projects, by their names or e-mails", async () => {
    const here = management.state.project;
    const another = (await management.makeProject()).split("/").at(-1) ?? "";
    management.state.project = here;
    for (const by of ["serviceAccount", "email"] as const) {
      const account = await makeServiceAccount(management, another);
      const name = `projects/${another}/serviceaccounts/${account.id}`;
      const who = by === "email" ? { email: account.email } : { serviceAccount: name };
      expect((await add(who)).body).toMatchObject({
        displayName: "terraform",
        email: account.email,
        accountType: "SERVICE_ACCOUNT",
        serviceAccount: name,
      });
    }
  });

  it("are found by user name, however it is typed", async () => {
    const user = await makeUser(management, management.state.organization);
    expect((await add({ email: user.username?.toUpperCase() })).body.user).toBe(`users/${user.id}`);
  });

  it("change roles, and nothing else of the member that clients send back", async () => {
    const user = await makeUser(management, management.state.organization);
    const { body } = await add({ email: user.username });
    const path = `/v2/${body.name}`;
    const roles = ["roles/project.developer"];
    const changed = { ...body, roles };
    expect((await ask("PATCH", path, { ...body, roles, displayName: "other" })).body).toStrictEqual(changed);
    expect((await ask("GET", path)).body).toStrictEqual(changed);
    expect(await rolesOf(user)).toStrictEqual(roles);
    expect((await ask("PATCH", `${path}?update_mask=roles`, { roles: body.roles })).body).toStrictEqual(body);
    for (const [query, sent] of [
      ["", {}],
      ["?update_mask=roles", {}],
      ["?update_mask=displayName", { roles }],
      ["", { roles: ["roles/organization.admin"] }],
    ] as const) {
      expect((await ask("PATCH", path + query, sent)).status).toBe(400);
    }
    expect((await ask("PATCH", `${project}/members/nobody`, { roles })).status).toBe(404);
  });

  it("are added once: whoever is a member keeps the role, since when it is one", async () => {
    const user = await makeUser(management, management.state.organization);
    const account = await makeServiceAccount(management, management.state.project);
    for (const names of [
      [{ email: user.username }, { email: user.username?.toUpperCase() }, { user: `users/${user.id}` }],
      [
        { serviceAccount: `projects/${management.state.project}/serviceaccounts/${account.id}` },
        { email: account.email },
      ],
    ]) {
      const { body } = await add(names[0] ?? {});
      management.state.now += 60_000;
      for (const name of names) {
        const again = await add({ ...name, roles: ["roles/project.admin"] });
        expect(again).toMatchObject({ status: 409, body: { error: expect.stringContaining(`PATCH ${body.name}`) } });
      }
      expect((await ask("GET", `/v2/${body.name}`)).body).toStrictEqual(body);
      expect(await rolesOf(names[0] && "email" in names[0] ? user : account)).toStrictEqual(["roles/project.user"]);
    }
  });

  it("are one, whichever of two calls at the same time adds them, with the roles that it answered", async () => {
    const user = await makeUser(management, management.state.organization);
    const roles = ["roles/project.user", "roles/project.admin"];
    const made = await Promise.all(roles.map((role) => add({ email: user.username, roles: [role] })));
    expect(made.map(({ status }) => status).toSorted()).toStrictEqual([200, 409]);
    const [{ body } = { body: {} }] = made.filter(({ status }) => status === 200);
    expect((await ask("GET", `/v2/${body.name}`)).body).toStrictEqual(body);
    expect(await rolesOf(user)).toStrictEqual(body.roles);
  });

  it.each<[string, object, number]>([
    ["nobody", {}, 400],
    ["two at once", { user: "users/a", serviceAccount: "projects/a/serviceaccounts/b" }, 400],
    ["somebody unknown", { user: "users/nobody" }, 404],
    ["two roles", { user: "users/a", roles: ["roles/project.user", "roles/project.admin"] }, 400],
    ["the organization's administration", { user: "users/a", roles: ["roles/organization.admin"] }, 400],
  ])("are never %s", async (_, body, status) => {
    expect((await add(body)).status).toBe(status);
  });

  it("cannot be sources or API tokens, by any of their names", async () => {
    const { body } = await ask("POST", `${project}/apitokens`, { displayName: "t", scopes: ["write"] });
    const id = body.apiToken.name.split("/").at(-1);
    for (const name of [
      { user: `users/${id}` },
      { serviceAccount: `projects/${management.state.project}/serviceaccounts/${id}` },
    ]) {
      expect((await add(name)).status).toBe(404);
    }
  });

  it("are shown as disabled where they cannot sign in", async () => {
    const user = await makeUser(management, management.state.organization);
    const { body } = await add({ email: user.username });
    await management.registry.identities.change(user.id, { enabled: false });
    expect((await ask("GET", `/v2/${body.name}`)).body.status).toBe("DISABLED");
  });
});

describe("keys of service accounts", () => {
  it("are made by nobody who has less than the account's own roles", async () => {
    const account = await makeServiceAccount(management, management.state.project);
    const keys = `${project}/serviceaccounts/${account.id}/keys`;
    const asAdmin = async () => (await ask("POST", keys)).status;
    await give(management, account, { project: management.state.project }, "roles/project.admin");
    expect(await asAdmin()).toBe(200);
    await give(management, account, { organization: management.state.organization }, "roles/organization.admin");
    expect(await asAdmin()).toBe(403);
    expect((await management.ask("roles/organization.admin", "POST", keys)).status).toBe(200);
    await management.registry.identities.removeMembership(account.id, { organization: management.state.organization });
    const elsewhere = management.state.project;
    await management.makeProject();
    await give(management, account, { project: management.state.project }, "roles/project.user");
    management.state.project = elsewhere;
    expect(await asAdmin()).toBe(403);
  });
});
