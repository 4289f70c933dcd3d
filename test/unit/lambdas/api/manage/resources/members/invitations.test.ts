import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Scope } from "../../../../../../../lambdas/shared/core/identity/membership.ts";
import { verifyPassword } from "../../../../../../../lambdas/shared/core/identity/password.ts";
import type { Identity } from "../../../../../../support/identities.ts";
import { type Answer, type Caller, type Management, startManagement } from "../../../../../../support/management.ts";
import { makeAdministrator, makeOrganization, makeUser, storedIdentity } from "../../../../../../support/people.ts";

let management: Management;
let organization: string;
let foreign: string;
let administrator: Identity;
let project: string;

beforeAll(async () => {
  management = await startManagement();
});
afterAll(() => management.stop());
beforeEach(async () => {
  management.state.now = Date.parse("2024-02-25T16:00:00Z");
  foreign = await makeOrganization(management);
  organization = await makeOrganization(management);
  administrator = await makeAdministrator(management, organization);
  project = await management.makeProject();
});

const ask = (caller: Caller, method: string, path: string, body?: unknown): Promise<Answer> =>
  management.ask(caller, method, path, body);
const accept = (caller: Caller, body: object): Promise<Answer> => ask(caller, "POST", "/v2/invitations:accept", body);
const someEmail = (): string => `${management.ports.newId()}@example.com`;
const scopeOf = ({ path }: Members): Scope =>
  path.includes("/organizations/") ? { organization } : { project: management.state.project };
const password = "a long password";
const dead = { status: 404, body: { error: expect.stringContaining("ask who invited you for a new link") } };

interface Members {
  readonly path: string;
  readonly roles: readonly string[];
}
const inProject = (): Members => ({ path: `${project}/members`, roles: ["roles/project.developer"] });
const inOrganization = (): Members => ({
  path: `/v2/organizations/${organization}/members`,
  roles: ["roles/organization.admin"],
});
const places: readonly [string, () => Members][] = [
  ["a project", inProject],
  ["an organization", inOrganization],
];

const invite = (place: Members, email: string): Promise<Answer> =>
  ask(administrator, "POST", place.path, { email, roles: place.roles });
const linkOf = (name: string): Promise<Answer> => ask(administrator, "GET", `/v2/${name}:getInviteUrl`);
async function tokenOf(name: string): Promise<string> {
  const { status, body } = await linkOf(name);
  expect(status).toBe(200);
  return new URL(body.inviteUrl).hash.replace("#token=", "");
}
const rolesOf = async (id: string) =>
  (await management.registry.identities.memberships(id)).flatMap((one) => one.roles);

describe.each(places)("an invitation to %s", (_, placeOf) => {
  it("is a member that is pending, shown as what was asked for, until it is accepted", async () => {
    const place = placeOf();
    const email = someEmail();
    const { status, body } = await invite(place, email);
    expect(status).toBe(200);
    expect(body).toStrictEqual({
      name: expect.stringMatching(/\/members\/[0-9a-v]{20}$/),
      displayName: email,
      email,
      accountType: "USER",
      roles: place.roles,
      status: "PENDING",
      createTime: "2024-02-25T16:00:00.000000Z",
    });
    expect((await ask(administrator, "GET", `/v2/${body.name}`)).body).toStrictEqual(body);
    expect((await ask(administrator, "GET", place.path)).body.members).toContainEqual(body);
  });

  it("makes a user of whoever holds the link and chooses a password, under the same name", async () => {
    const place = placeOf();
    const email = someEmail();
    const { body } = await invite(place, email);
    const token = await tokenOf(body.name);
    const accepted = await accept("nobody", { token, password, displayName: "Ann" });
    const id = body.name.split("/").at(-1);
    expect(accepted).toMatchObject({
      status: 200,
      body: { name: body.name, status: "ACCEPTED", user: `users/${id}`, username: email, displayName: "Ann" },
    });
    const user = await storedIdentity(management, id);
    expect(user).toMatchObject({ kind: "user", username: email, organization, enabled: true });
    expect(await verifyPassword(password, user.passwordHash ?? "")).toBe(true);
    expect((await management.registry.identities.ofUsername(email))?.id).toBe(id);
    expect(await rolesOf(id)).toStrictEqual(place.roles);
    expect((await ask(administrator, "GET", `/v2/${body.name}`)).body).toStrictEqual(accepted.body);
  });

  it("makes a member of a user of another organization, who signs in for it", async () => {
    const place = placeOf();
    const guest = await makeUser(management, foreign);
    const { body } = await invite(place, guest.username ?? "");
    expect([body.status, body.displayName, body.user]).toStrictEqual(["PENDING", guest.username, undefined]);
    expect(await rolesOf(guest.id)).toStrictEqual([]);
    const token = await tokenOf(body.name);
    expect(await accept("nobody", { token, password })).toMatchObject({
      status: 409,
      body: { error: expect.stringContaining("sign in as that user") },
    });
    expect((await accept(await makeUser(management, foreign), { token })).status).toBe(403);
    expect((await accept(administrator, { token })).status).toBe(403);
    expect((await accept(guest, { token, password })).status).toBe(400);
    const accepted = await accept(guest, { token });
    expect(accepted).toMatchObject({ status: 200, body: { status: "ACCEPTED", user: `users/${guest.id}` } });
    expect(await rolesOf(guest.id)).toStrictEqual(place.roles);
    expect((await storedIdentity(management, guest.id)).organization).toBe(foreign);
    expect((await ask(administrator, "GET", `/v2/${body.name}`)).status).toBe(404);
    const { members } = (await ask(administrator, "GET", place.path)).body;
    expect(members.filter(({ email }: { email: string }) => email === guest.username)).toStrictEqual([accepted.body]);
  });

  it("is accepted once, whoever tries, and by one of many at the same time", async () => {
    const place = placeOf();
    const { body } = await invite(place, someEmail());
    const token = await tokenOf(body.name);
    const passwords = ["first password", "other password", "third password"];
    const tried = await Promise.all(passwords.map((one) => accept("nobody", { token, password: one })));
    expect(tried.filter(({ status }) => status === 200)).toHaveLength(1);
    const { passwordHash = "" } = await storedIdentity(management, body.name.split("/").at(-1));
    const good = await Promise.all(passwords.map((one) => verifyPassword(one, passwordHash)));
    expect(good).toStrictEqual(tried.map(({ status }) => status === 200));
    expect(await accept("nobody", { token, password })).toMatchObject(dead);
    expect((await linkOf(body.name)).status).toBe(409);
  });

  it("has one link at a time, which cannot be guessed, is kept hashed and ends after a week", async () => {
    const place = placeOf();
    const { body } = await invite(place, someEmail());
    const first = await linkOf(body.name);
    expect(first.body).toStrictEqual({
      inviteUrl: expect.stringMatching(/^https:\/\/api\.example\/accept-invitation#token=mri_[\w-]{32}$/),
      expireTime: "2024-03-03T16:00:00.000000Z",
    });
    const [old, token] = [new URL(first.body.inviteUrl).hash.replace("#token=", ""), await tokenOf(body.name)];
    expect(old).not.toBe(token);
    const id = body.name.split("/").at(-1);
    for (const bad of [old, `${token}x`, token.slice(0, -1), id, "", `mri_${id}`]) {
      expect(await accept("nobody", { token: bad, password })).toMatchObject(dead);
    }
    expect(JSON.stringify(await management.items())).not.toContain(token.slice(4));
    management.state.now += 7 * 86_400_000;
    expect(await accept("nobody", { token, password })).toMatchObject(dead);
    expect((await accept("nobody", { token: await tokenOf(body.name), password })).status).toBe(200);
  });

  it("is dead when the pending member is removed, or somebody new is made of that name", async () => {
    const place = placeOf();
    const email = someEmail();
    const { body } = await invite(place, email);
    const token = await tokenOf(body.name);
    expect((await ask(administrator, "DELETE", `/v2/${body.name}`)).status).toBe(200);
    expect(await accept("nobody", { token, password })).toMatchObject(dead);
    expect(await management.registry.identities.ofUsername(email)).toBeUndefined();
    expect((await ask(administrator, "GET", `/v2/${body.name}`)).status).toBe(404);
    const again = await invite(place, email);
    expect(again.status).toBe(200);
    expect(await accept("nobody", { token, password })).toMatchObject(dead);
    const made = await ask(administrator, "POST", "/v2/users", { username: email, password });
    expect((await accept("nobody", { token: await tokenOf(again.body.name), password })).status).toBe(409);
    expect(await rolesOf(made.body.name.split("/").at(-1))).toStrictEqual([]);
  });

  it("is sent once to a name, however it is typed, whether there is a user of that name or not", async () => {
    const place = placeOf();
    const guest = await makeUser(management, foreign);
    for (const email of [someEmail(), guest.username ?? ""]) {
      const { body } = await invite(place, email);
      for (const typed of [email, email.toUpperCase()]) {
        expect(await invite(place, typed)).toMatchObject({
          status: 409,
          body: { error: expect.stringContaining("is invited to") },
        });
      }
      expect((await ask(administrator, "GET", `/v2/${body.name}`)).body).toStrictEqual(body);
    }
  });

  it("stays the only way in for a name that was invited before its user was made here", async () => {
    const place = placeOf();
    const email = someEmail();
    await invite(place, email);
    const made = await ask(administrator, "POST", "/v2/users", { username: email, password });
    for (const who of [{ email }, { user: made.body.name }]) {
      expect((await ask(administrator, "POST", place.path, { ...who, roles: place.roles })).status).toBe(409);
    }
  });

  it("is refused for names that no user may have", async () => {
    for (const email of ["", "ann\u200b@example.com", "00000000-0000-4000-8000-000000000000", "\u0410nn@example.com"]) {
      expect((await invite(placeOf(), email)).status).toBe(400);
    }
    const account = `${management.ports.newId()}@p.serviceaccount.millrace.invalid`;
    expect((await invite(placeOf(), account)).status).toBe(404);
  });

  it("asks for a password that people may have, and keeps the link until one is chosen", async () => {
    const { body } = await invite(placeOf(), someEmail());
    const token = await tokenOf(body.name);
    for (const bad of [{}, { password: "eleven char" }, { password: null }]) {
      expect((await accept("nobody", { token, ...bad })).status).toBe(400);
    }
    expect((await accept("nobody", { token, password })).status).toBe(200);
  });

  it("goes on where accepting it was cut off", async () => {
    const place = placeOf();
    const guest = await makeUser(management, foreign);
    const { body } = await invite(place, guest.username ?? "");
    const token = await tokenOf(body.name);
    const { identities, invitations } = management.registry;
    for (const step of [vi.spyOn(identities, "setMembership"), vi.spyOn(invitations, "withdraw")]) {
      step.mockRejectedValueOnce(new Error("cut off"));
      await expect(accept(guest, { token })).rejects.toThrow("cut off");
      expect((await accept(guest, { token })).status).toBe(409);
      expect((await ask(administrator, "DELETE", `/v2/${body.name}`)).status).toBe(409);
      management.state.now += 60_000;
    }
    expect((await accept(guest, { token })).status).toBe(200);
    expect(await rolesOf(guest.id)).toStrictEqual(place.roles);
    expect((await ask(administrator, "GET", `/v2/${body.name}`)).status).toBe(404);
    expect(await accept(guest, { token })).toMatchObject(dead);
  });

  it.each([
    ["a guest", true],
    ["a new user", false],
  ])("can be accepted by %s after it was cut off at any write", async (_who, isGuest) => {
    const { state, registry } = management;
    for (let number = 0, isCut = true; isCut; number++) {
      const guest = await makeUser(management, foreign);
      const { body } = await invite(placeOf(), isGuest ? (guest.username ?? "") : someEmail());
      const token = await tokenOf(body.name);
      const ask = () => (isGuest ? accept(guest, { token }) : accept("nobody", { token, password }));
      let count = 0;
      state.beforeEffect = () => {
        if (count++ >= number) throw new Error("cut off");
      };
      const first = await ask().catch(() => undefined);
      state.beforeEffect = () => {};
      isCut = count > number;
      state.now += 60_000;
      if (isCut) expect((await ask()).status).toBe(200);
      else expect(first?.status).toBe(200);
      const id = isGuest ? guest.id : body.name.split("/").at(-1);
      expect(await rolesOf(id)).toStrictEqual(placeOf().roles);
      expect((await registry.identities.members(scopeOf(placeOf()))).filter((one) => one.id === id)).toHaveLength(1);
    }
  });

  it("goes on with the same password, and no other, where making its user was cut off", async () => {
    const { body } = await invite(placeOf(), someEmail());
    const token = await tokenOf(body.name);
    vi.spyOn(management.registry.invitations, "become").mockRejectedValueOnce(new Error("cut off"));
    await expect(accept("nobody", { token, password })).rejects.toThrow("cut off");
    management.state.now += 60_000;
    expect((await accept("nobody", { token, password: "another password" })).status).toBe(409);
    expect((await accept("nobody", { token, password })).body).toMatchObject({ name: body.name, status: "ACCEPTED" });
  });

  it("takes the membership along, if it is withdrawn while somebody's accepting was cut off", async () => {
    const guest = await makeUser(management, foreign);
    const { body } = await invite(placeOf(), guest.username ?? "");
    const token = await tokenOf(body.name);
    vi.spyOn(management.registry.invitations, "withdraw").mockRejectedValueOnce(new Error("cut off"));
    await expect(accept(guest, { token })).rejects.toThrow("cut off");
    management.state.now += 60_000;
    expect((await ask(administrator, "DELETE", `/v2/${body.name}`)).status).toBe(200);
    expect(await rolesOf(guest.id)).toStrictEqual([]);
  });
});

describe("invitations", () => {
  it("are linked to by those who may add members, and by nobody else", async () => {
    const { body } = await invite(inProject(), someEmail());
    const link = `/v2/${body.name}:getInviteUrl`;
    for (const [caller, status] of [
      ["roles/project.user", 403],
      ["roles/project.developer", 403],
      ["stranger", 404],
      ["roles/project.admin", 200],
    ] as const) {
      expect((await ask(caller, "GET", link)).status).toBe(status);
    }
    const user = await makeUser(management, organization);
    const member = await ask(administrator, "POST", `${project}/members`, {
      email: user.username,
      roles: ["roles/project.user"],
    });
    expect(await linkOf(member.body.name)).toMatchObject({
      status: 409,
      body: { error: expect.stringContaining("PENDING") },
    });
    expect((await linkOf(`${project.slice(4)}/members/nobody`)).status).toBe(404);
  });

  it("are accepted with the roles that they have then", async () => {
    const { body } = await invite(inProject(), someEmail());
    const token = await tokenOf(body.name);
    const roles = ["roles/project.user"];
    const changed = await ask("roles/project.admin", "PATCH", `/v2/${body.name}`, { roles });
    expect(changed.body).toStrictEqual({ ...body, roles });
    expect((await accept("nobody", { token, password })).body.roles).toStrictEqual(roles);
    expect(await rolesOf(body.name.split("/").at(-1))).toStrictEqual(roles);
  });

  it("end with their project", async () => {
    const { body } = await invite(inProject(), someEmail());
    const token = await tokenOf(body.name);
    await management.registry.projects.change(management.state.project, { deleteTime: "2024-02-25T16:00:00Z" });
    expect(await accept("nobody", { token, password })).toMatchObject(dead);
  });

  it("are listed, made and withdrawn with members of several projects", async () => {
    const email = someEmail();
    const asked = { project: project.slice(4), email, roles: ["roles/project.user"] };
    const made = await ask(administrator, "POST", "/v2/projects/-/members:batchCreate", { members: [asked] });
    expect(made.body.members).toMatchObject([{ email, status: "PENDING" }]);
    const [member] = made.body.members;
    for (const query of ["", `?member_id=${member.name.split("/").at(-1)}`]) {
      expect((await ask(administrator, "GET", `/v2/projects/-/members${query}`)).body.members).toStrictEqual([member]);
    }
    const token = await tokenOf(member.name);
    await ask(administrator, "POST", "/v2/projects/-/members:batchDelete", { names: [member.name] });
    expect(await accept("nobody", { token, password })).toMatchObject(dead);
    expect((await ask(administrator, "GET", "/v2/projects/-/members")).body.members).toStrictEqual([]);
  });

  it("may lead the same person into several places, by one user", async () => {
    const email = someEmail();
    const first = await invite(inProject(), email);
    await management.makeProject();
    const second = await ask(administrator, "POST", `/v2/projects/${management.state.project}/members`, {
      email,
      roles: ["roles/project.user"],
    });
    const token = await tokenOf(second.body.name);
    const { body } = await accept("nobody", { token: await tokenOf(first.body.name), password });
    const user = await storedIdentity(management, body.user.split("/").at(-1));
    expect((await accept(user, { token })).body).toMatchObject({ user: body.user, status: "ACCEPTED" });
    expect(await management.registry.identities.memberships(user.id)).toHaveLength(2);
  });

  it("are accepted by people and not by programs", async () => {
    const { body } = await invite(inProject(), someEmail());
    const token = await tokenOf(body.name);
    const program = { ...administrator, kind: "apiToken" as const, project: management.state.project };
    for (const caller of [program, { ...administrator, kind: "source" as const }]) {
      expect((await accept(caller, { token })).status).toBe(403);
    }
  });
});
