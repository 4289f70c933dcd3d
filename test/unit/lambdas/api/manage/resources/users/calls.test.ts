import { beforeEach, describe, expect, it } from "vitest";
import { verifyPassword } from "../../../../../../../lambdas/shared/core/identity/password.ts";
import type { Identity } from "../../../../../../support/identities.ts";
import { type Answer, runManagement } from "../../../../../../support/management.ts";
import {
  give,
  makeAdministrator,
  makeOrganization,
  makeServiceAccount,
  makeUser,
  makeWorkplace,
  storedIdentity,
} from "../../../../../../support/people.ts";

const management = await runManagement();
const { ask } = management;
let organization: string;
let administrator: Identity;
const owner = "roles/organization.admin";

beforeEach(async () => {
  ({ organization, administrator } = await makeWorkplace(management));
});

const create = (body: object): Promise<Answer> => ask(administrator, "POST", "/v2/users", body);
const stored = (id: string) => storedIdentity(management, id);
const idOf = ({ body }: Answer): string => body.name.slice("users/".length);

/** Makes an administrator of another organization. */
const outsider = async (): Promise<Identity> => {
  const foreign = await makeOrganization(management);
  management.state.organization = organization;
  return makeAdministrator(management, foreign);
};

describe("users", () => {
  it("are made with a password that is generated, shown once and good for signing in", async () => {
    const username = `ann-${organization}`;
    const made = await create({ username, displayName: "Ann" });
    const { password, ...shown } = made.body;
    expect(shown).toStrictEqual({
      name: expect.stringMatching(/^users\/[0-9a-v]{20}$/),
      username,
      displayName: "Ann",
      status: "ENABLED",
      organization: `organizations/${organization}`,
      createTime: "2024-02-25T16:00:00.250000Z",
    });
    const { passwordHash = "" } = await stored(idOf(made));
    // This password is stretched as a person's is. Otherwise the time of a sign-in would distinguish such users from
    // unknown names.
    expect(passwordHash).toMatch(/^scrypt\$/);
    expect(await verifyPassword(password, passwordHash)).toBe(true);
    expect((await ask(administrator, "GET", `/v2/${shown.name}`)).body).toStrictEqual(shown);
  });

  it("are made with a password of their maker's choice, which is not shown", async () => {
    const made = await create({ username: `bob-${organization}`, password: "twelve chars" });
    expect(made.body).toMatchObject({ displayName: `bob-${organization}` });
    expect(made.body).not.toHaveProperty("password");
    expect(await verifyPassword("twelve chars", (await stored(idOf(made))).passwordHash ?? "")).toBe(true);
  });

  it("have a name of their own in the deployment, in any case", async () => {
    await create({ username: `Ann-${organization}` });
    expect((await create({ username: `aNN-${organization}` })).status).toBe(409);
  });

  it.each<[object, string]>([
    [{}, "username: is missing"],
    [{ username: "ann", password: "eleven char" }, "password: must have at least 12 characters"],
    [{ username: "ann", password: "x".repeat(1025) }, "password: must have at most 1024 bytes"],
    [{ username: "00000000-0000-4000-8000-000000000000" }, "username: must be no UUID"],
    [{ username: "x@p.serviceaccount.millrace.invalid" }, "username: must not be a service account's e-mail"],
  ])("are not made of %j", async (body, fault) => {
    expect(await create(body)).toMatchObject({ status: 400, body: { error: expect.stringContaining(fault) } });
  });

  it("are made by administrators of the organization alone", async () => {
    const member = await makeUser(management, organization);
    const body = { username: `eve-${organization}` };
    expect((await ask(member, "POST", "/v2/users", body)).status).toBe(403);
    const named = { ...body, organization: `organizations/${organization}` };
    expect((await ask(await outsider(), "POST", "/v2/users", named)).status).toBe(403);
    expect((await create(named)).status).toBe(200);
  });

  it("are listed to administrators: made in the organization, administering it, or in its projects", async () => {
    const made = await makeUser(management, organization);
    const bootstrapped = await makeUser(management);
    await give(management, bootstrapped, { organization }, "roles/organization.admin");
    const inProject = await makeUser(management, "elsewhere");
    await give(management, inProject, { project: management.state.project }, "roles/project.user");
    const account = await makeServiceAccount(management, management.state.project);
    await give(management, account, { project: management.state.project }, "roles/project.user");
    await makeUser(management, "elsewhere");
    const listed = await ask(administrator, "GET", "/v2/users");
    const names = [administrator, made, bootstrapped, inProject].map(({ id }) => `users/${id}`);
    expect(listed.body.users.map(({ name }: { name: string }) => name)).toStrictEqual(names);
    const first = await ask(administrator, "GET", "/v2/users?page_size=3");
    const second = await ask(administrator, "GET", `/v2/users?page_size=3&page_token=${first.body.nextPageToken}`);
    expect([...first.body.users, ...second.body.users]).toStrictEqual(listed.body.users);
    expect((await ask(administrator, "GET", "/v2/users?organization=other")).body.users).toStrictEqual([]);
  });

  it("are listed once, wherever they are, in pages of any size", async () => {
    const users = [administrator, await makeUser(management, organization)];
    const guests = [await makeUser(management, "elsewhere"), await makeUser(management)];
    const second = await makeOrganization(management);
    for (const scope of [{ organization }, { organization: second }])
      await give(management, administrator, scope, owner);
    for (let made = 0; made < 12; made++) {
      await management.makeProject();
      const scope = { project: management.state.project };
      for (const user of [...users, ...guests]) await give(management, user, scope, "roles/project.user");
      await give(management, await makeServiceAccount(management, scope.project), scope, "roles/project.user");
    }
    const expected = [...users, ...guests].map(({ id }) => `users/${id}`).toSorted();
    for (const size of [1, 2, 3, 4, 100]) {
      const seen: string[] = [];
      let token = "";
      do {
        const { body } = await ask(administrator, "GET", `/v2/users?page_size=${size}&page_token=${token}`);
        expect(body.users.length).toBeLessThanOrEqual(size);
        seen.push(...body.users.map(({ name }: { name: string }) => name));
        token = body.nextPageToken;
      } while (token);
      expect(seen.toSorted()).toStrictEqual(expected);
    }
  });

  it("see themselves, and not each other", async () => {
    const [one, other] = [await makeUser(management, organization), await makeUser(management, organization)];
    expect((await ask(one, "GET", "/v2/users")).body.users).toMatchObject([{ name: `users/${one.id}` }]);
    for (const name of ["me", one.id]) {
      expect((await ask(one, "GET", `/v2/users/${name}`)).body.username).toBe(one.username);
    }
    expect((await ask(one, "GET", `/v2/users/${other.id}`)).status).toBe(404);
  });

  it("are no programs: a service account that asks for itself is told so", async () => {
    const account = await makeServiceAccount(management, management.state.project);
    expect((await ask(account, "GET", "/v2/users/me")).status).toBe(404);
    expect((await ask(account, "GET", "/v2/users")).body.users).toStrictEqual([]);
  });

  it("of another organization are hidden from this one's administrators", async () => {
    const user = await makeUser(management, organization);
    const foreign = await outsider();
    for (const [method, path] of [
      ["GET", ""],
      ["PATCH", ""],
      ["DELETE", ""],
      ["POST", ":resetPassword"],
      ["POST", ":changePassword"],
    ]) {
      expect((await ask(foreign, method ?? "", `/v2/users/${user.id}${path}`, {})).status).toBe(404);
    }
  });

  it("who are guests in a project are shown to its organization, and managed only by their own", async () => {
    const guest = await makeUser(management, "elsewhere");
    await give(management, guest, { project: management.state.project }, "roles/project.user");
    const path = `/v2/users/${guest.id}`;
    expect((await ask(administrator, "GET", path)).status).toBe(200);
    expect((await ask(administrator, "PATCH", path, { displayName: "mine" })).status).toBe(403);
    expect((await ask(administrator, "POST", `${path}:resetPassword`)).status).toBe(403);
    expect((await ask(administrator, "DELETE", path)).status).toBe(403);
  });
});

describe("changing users", () => {
  it("gives them another display name, by themselves or an administrator", async () => {
    const user = await makeUser(management, organization);
    for (const caller of [user, administrator]) {
      const changed = await ask(caller, "PATCH", `/v2/users/${user.id}`, { displayName: `by ${caller.id}` });
      expect(changed.body.displayName).toBe(`by ${caller.id}`);
      expect((await stored(user.id)).displayName).toBe(`by ${caller.id}`);
    }
    const masked = await ask(user, "PATCH", "/v2/users/me?update_mask=display_name", { displayName: "x", status: "Y" });
    expect(masked.status).toBe(400);
    expect((await ask(user, "PATCH", "/v2/users/me", { username: "other" })).status).toBe(400);
  });

  it("takes the whole user back", async () => {
    const user = await makeUser(management, organization);
    const { body } = await ask(user, "GET", "/v2/users/me");
    expect((await ask(user, "PATCH", "/v2/users/me", body)).body).toStrictEqual(body);
  });

  it("locks out a user whom an administrator disables, and ends their tokens for good", async () => {
    const user = await makeUser(management, organization);
    const path = `/v2/users/${user.id}`;
    expect((await ask(administrator, "PATCH", path, { status: "DISABLED" })).body.status).toBe("DISABLED");
    expect(await stored(user.id)).toMatchObject({
      enabled: false,
      tokensValidFrom: Math.floor(management.state.now / 1000) + 1,
    });
    expect((await ask(administrator, "PATCH", path, { status: "ENABLED" })).body.status).toBe("ENABLED");
    expect((await stored(user.id)).enabled).toBe(true);
  });

  it("lets nobody disable or delete themselves, and lets only administrators do it to others", async () => {
    const user = await makeUser(management, organization);
    for (const caller of [user, administrator]) {
      expect((await ask(caller, "PATCH", "/v2/users/me", { status: "DISABLED" })).status).toBe(403);
      expect((await ask(caller, "DELETE", "/v2/users/me")).status).toBe(403);
      expect((await stored(caller.id)).enabled).toBe(true);
    }
  });

  it("removes a user with all memberships, and frees the name", async () => {
    const { id, username = "" } = await makeUser(management, organization);
    await give(management, await stored(id), { project: management.state.project }, "roles/project.user");
    expect(await ask(administrator, "DELETE", `/v2/users/${id}`)).toMatchObject({ status: 200, body: {} });
    expect((await ask(administrator, "GET", `/v2/users/${id}`)).status).toBe(404);
    const { identities } = management.registry;
    expect(await identities.memberships(id)).toStrictEqual([]);
    expect(await identities.members({ project: management.state.project })).toStrictEqual([]);
    expect((await identities.someUserIdsOf(organization, { after: undefined, limit: 100 })).ids).not.toContain(id);
    expect((await create({ username })).status).toBe(200);
  });

  it("leaves every organization an administrator", async () => {
    const account = await makeServiceAccount(management, management.state.project);
    await give(management, account, { organization }, "roles/organization.admin");
    for (const [method, body] of [["PATCH", { status: "DISABLED" }], ["DELETE"]] as const) {
      const refused = await ask(account, method, `/v2/users/${administrator.id}`, body);
      expect(refused).toMatchObject({ status: 409, body: { error: expect.stringContaining("last administrator") } });
    }
    expect(await stored(administrator.id)).toMatchObject({ enabled: true });
    expect(await management.registry.identities.members({ organization })).toHaveLength(2);
  });
});

describe("the deployment's first administrator", () => {
  it("belongs to the organizations that they administer, and is managed by whoever administers them all", async () => {
    const first = await makeUser(management);
    await give(management, first, { organization }, "roles/organization.admin");
    const path = `/v2/users/${first.id}:resetPassword`;
    expect((await ask(administrator, "POST", path)).status).toBe(200);
    const foreign = await outsider();
    const [{ scope } = { scope: { organization: "" } }] = await management.registry.identities.memberships(foreign.id);
    await give(management, first, scope, "roles/organization.admin");
    expect((await ask(foreign, "POST", path)).status).toBe(403);
    expect((await ask(administrator, "POST", path)).status).toBe(403);
  });
});
