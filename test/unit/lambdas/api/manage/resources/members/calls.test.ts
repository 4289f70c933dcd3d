import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Identity } from "../../../../../../support/identities.ts";
import { type Answer, runManagement } from "../../../../../../support/management.ts";
import {
  give,
  makeAdministrator,
  makeOrganization,
  makeServiceAccount,
  makeUser,
} from "../../../../../../support/people.ts";

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

describe("members of several projects", () => {
  const everywhere = "/v2/projects/-/members";

  /**
   * Makes two projects that the caller administers, and one of the same organization in which the caller has no role.
   */
  const start = async () => {
    const caller = await makeUser(management, management.state.organization);
    const mine = [management.state.project, (await management.makeProject()).split("/").at(-1) ?? ""];
    for (const id of mine) await give(management, caller, { project: id }, "roles/project.admin");
    const foreign = (await management.makeProject()).split("/").at(-1) ?? "";
    return { caller, mine, foreign, user: await makeUser(management, management.state.organization) };
  };

  it("are made, listed and removed at once", async () => {
    const { caller, mine, user } = await start();
    const members = mine.map((id) => ({
      project: `projects/${id}`,
      email: user.username,
      roles: ["roles/project.user"],
    }));
    const made = await management.ask(caller, "POST", `${everywhere}:batchCreate`, { members });
    const names = mine.map((id) => `projects/${id}/members/${user.id}`);
    expect(made.body.members.map(({ name }: { name: string }) => name)).toStrictEqual(names);
    const query = `memberId=${user.id}&organization=organizations/${management.state.organization}&pageSize=100&pageToken=`;
    const listed = await management.ask(caller, "GET", `${everywhere}?${query}`);
    expect(listed.body.nextPageToken).toBe("");
    expect(listed.body.members.map(({ name }: { name: string }) => name)).toStrictEqual(names.toSorted());
    expect((await management.ask(caller, "GET", everywhere)).body.members).toHaveLength(4);
    expect((await management.ask(caller, "GET", `${everywhere}?organization=other`)).body.members).toStrictEqual([]);
    expect(await management.ask(caller, "POST", `${everywhere}:batchDelete`, { names })).toMatchObject({
      status: 200,
      body: {},
    });
    expect((await management.ask(caller, "GET", `${everywhere}?member_id=${user.id}`)).body.members).toStrictEqual([]);
  });

  it("come in pages of any size, project by project, and no call reads them all", async () => {
    const { caller, mine, foreign } = await start();
    const expected: string[] = [];
    for (const [index, project] of [...mine, foreign].entries()) {
      if (index === 2) await give(management, caller, { project }, "roles/project.user");
      expected.push(`projects/${project}/members/${caller.id}`);
      for (let made = 0; made < 2 * index; made++) {
        const user = await makeUser(management, management.state.organization);
        await give(management, user, { project }, "roles/project.user");
        expected.push(`projects/${project}/members/${user.id}`);
      }
    }
    const read = vi.spyOn(management.registry.identities, "someMembers");
    for (const size of [1, 2, 3, 4, 9, 100]) {
      const seen: string[] = [];
      let token = "";
      do {
        const { body } = await management.ask(caller, "GET", `${everywhere}?page_size=${size}&page_token=${token}`);
        expect(body.members.length).toBeLessThanOrEqual(size);
        seen.push(...body.members.map(({ name }: { name: string }) => name));
        token = body.nextPageToken;
      } while (token);
      expect(seen).toStrictEqual(expected.toSorted());
      expect(read.mock.lastCall?.[1].limit).toBe(size + 1);
    }
  });

  it("have no page tokens except those that the call gave out", async () => {
    const { caller, mine } = await start();
    for (const position of ["x", `${mine[0]}/a/b`, `${mine[0]}/${"x".repeat(1100)}`]) {
      const token = Buffer.from(position).toString("base64url");
      expect(await management.ask(caller, "GET", `${everywhere}?page_token=${token}`)).toMatchObject({
        status: 400,
        body: { error: "page_token is not one that this call gave out." },
      });
    }
    const absent = await management.ask(caller, "GET", `${everywhere}?member_id=${"x".repeat(3000)}`);
    expect(absent).toMatchObject({ status: 200, body: { members: [] } });
  });

  it("are added all or none, and none who is a member or named twice", async () => {
    const { caller, mine, user } = await start();
    const one = await makeUser(management, management.state.organization);
    const membership = (id: string | undefined, email: string | undefined) => ({
      project: `projects/${id}`,
      email,
      roles: ["roles/project.user"],
    });
    const create = (...members: object[]) => management.ask(caller, "POST", `${everywhere}:batchCreate`, { members });
    expect((await create(membership(mine[0], user.username))).status).toBe(200);
    for (const rest of [
      [membership(mine[0], user.username)],
      [membership(mine[1], "new@example.com"), membership(mine[1], "NEW@example.com")],
    ]) {
      expect((await create(membership(mine[1], one.username), ...rest)).status).toBe(409);
    }
    expect(await management.registry.identities.memberships(one.id)).toStrictEqual([]);
    expect((await management.ask(caller, "GET", `/v2/projects/${mine[1]}/members`)).body.members).toHaveLength(1);
  });

  it("are changed all or none", async () => {
    const { caller, mine, foreign, user } = await start();
    const members = [...mine, foreign].map((id) => ({
      project: `projects/${id}`,
      email: user.username,
      roles: ["roles/project.user"],
    }));
    expect((await management.ask(caller, "POST", `${everywhere}:batchCreate`, { members })).status).toBe(404);
    expect(await management.registry.identities.memberships(user.id)).toStrictEqual([]);
    await give(management, caller, { project: foreign }, "roles/project.developer");
    expect((await management.ask(caller, "POST", `${everywhere}:batchCreate`, { members })).status).toBe(403);
    await give(management, user, { project: foreign }, "roles/project.user");
    const names = [`projects/${mine[0]}/members/${caller.id}`, `projects/${foreign}/members/${user.id}`];
    expect((await management.ask(caller, "POST", `${everywhere}:batchDelete`, { names })).status).toBe(403);
    expect(await management.registry.identities.memberships(caller.id)).toHaveLength(3);
  });

  it("are shown of projects that the caller may read, and of no others", async () => {
    const { caller, mine, foreign, user } = await start();
    for (const id of [...mine, foreign]) await give(management, user, { project: id }, "roles/project.user");
    const seenBy = async (who: Identity): Promise<number> =>
      (await management.ask(who, "GET", `${everywhere}?member_id=${user.id}`)).body.members.length;
    expect(await seenBy(caller)).toBe(2);
    expect(await seenBy(await makeAdministrator(management, management.state.organization))).toBe(3);
    expect(await seenBy(await makeUser(management, management.state.organization))).toBe(0);
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
