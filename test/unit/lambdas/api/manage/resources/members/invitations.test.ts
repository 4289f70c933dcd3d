import { describe, expect, it } from "vitest";
import { verifyPassword } from "../../../../../../../lambdas/shared/core/identity/password.ts";
import { makeUser, storedIdentity } from "../../../../../../support/people.ts";
import { dead, password, runInvitations } from "./inviting.ts";

const { accept, ask, inProject, invite, linkOf, management, on, places, rolesOf, someEmail, tokenOf } =
  await runInvitations();

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
    expect((await ask(on.administrator, "GET", `/v2/${body.name}`)).body).toStrictEqual(body);
    expect((await ask(on.administrator, "GET", place.path)).body.members).toContainEqual(body);
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
    expect(user).toMatchObject({ kind: "user", username: email, organization: on.organization, enabled: true });
    expect(await verifyPassword(password, user.passwordHash ?? "")).toBe(true);
    expect((await management.registry.identities.ofUsername(email))?.id).toBe(id);
    expect(await rolesOf(id)).toStrictEqual(place.roles);
    expect((await ask(on.administrator, "GET", `/v2/${body.name}`)).body).toStrictEqual(accepted.body);
  });

  it("makes a member of a user of another organization, who signs in for it", async () => {
    const place = placeOf();
    const guest = await makeUser(management, on.foreign);
    const { body } = await invite(place, guest.username ?? "");
    expect([body.status, body.displayName, body.user]).toStrictEqual(["PENDING", guest.username, undefined]);
    expect(await rolesOf(guest.id)).toStrictEqual([]);
    const token = await tokenOf(body.name);
    expect(await accept("nobody", { token, password })).toMatchObject({
      status: 409,
      body: { error: expect.stringContaining("sign in as that user") },
    });
    expect((await accept(await makeUser(management, on.foreign), { token })).status).toBe(403);
    expect((await accept(on.administrator, { token })).status).toBe(403);
    expect((await accept(guest, { token, password })).status).toBe(400);
    const accepted = await accept(guest, { token });
    expect(accepted).toMatchObject({ status: 200, body: { status: "ACCEPTED", user: `users/${guest.id}` } });
    expect(await rolesOf(guest.id)).toStrictEqual(place.roles);
    expect((await storedIdentity(management, guest.id)).organization).toBe(on.foreign);
    expect((await ask(on.administrator, "GET", `/v2/${body.name}`)).status).toBe(404);
    const { members } = (await ask(on.administrator, "GET", place.path)).body;
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
    expect((await ask(on.administrator, "DELETE", `/v2/${body.name}`)).status).toBe(200);
    expect(await accept("nobody", { token, password })).toMatchObject(dead);
    expect(await management.registry.identities.ofUsername(email)).toBeUndefined();
    expect((await ask(on.administrator, "GET", `/v2/${body.name}`)).status).toBe(404);
    const again = await invite(place, email);
    expect(again.status).toBe(200);
    expect(await accept("nobody", { token, password })).toMatchObject(dead);
    const made = await ask(on.administrator, "POST", "/v2/users", { username: email, password });
    expect((await accept("nobody", { token: await tokenOf(again.body.name), password })).status).toBe(409);
    expect(await rolesOf(made.body.name.split("/").at(-1))).toStrictEqual([]);
  });

  it("is sent once to a name, however it is typed, whether there is a user of that name or not", async () => {
    const place = placeOf();
    const guest = await makeUser(management, on.foreign);
    for (const email of [someEmail(), guest.username ?? ""]) {
      const { body } = await invite(place, email);
      for (const typed of [email, email.toUpperCase()]) {
        expect(await invite(place, typed)).toMatchObject({
          status: 409,
          body: { error: expect.stringContaining("is invited to") },
        });
      }
      expect((await ask(on.administrator, "GET", `/v2/${body.name}`)).body).toStrictEqual(body);
    }
  });

  it("stays the only way in for a name that was invited before its user was made here", async () => {
    const place = placeOf();
    const email = someEmail();
    await invite(place, email);
    const made = await ask(on.administrator, "POST", "/v2/users", { username: email, password });
    for (const who of [{ email }, { user: made.body.name }]) {
      expect((await ask(on.administrator, "POST", place.path, { ...who, roles: place.roles })).status).toBe(409);
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
    const user = await makeUser(management, on.organization);
    const member = await ask(on.administrator, "POST", `${on.project}/members`, {
      email: user.username,
      roles: ["roles/project.user"],
    });
    expect(await linkOf(member.body.name)).toMatchObject({
      status: 409,
      body: { error: expect.stringContaining("PENDING") },
    });
    expect((await linkOf(`${on.project.slice(4)}/members/nobody`)).status).toBe(404);
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
    const asked = { project: on.project.slice(4), email, roles: ["roles/project.user"] };
    const made = await ask(on.administrator, "POST", "/v2/projects/-/members:batchCreate", { members: [asked] });
    expect(made.body.members).toMatchObject([{ email, status: "PENDING" }]);
    const [member] = made.body.members;
    for (const query of ["", `?member_id=${member.name.split("/").at(-1)}`]) {
      expect((await ask(on.administrator, "GET", `/v2/projects/-/members${query}`)).body.members).toStrictEqual([
        member,
      ]);
    }
    const token = await tokenOf(member.name);
    await ask(on.administrator, "POST", "/v2/projects/-/members:batchDelete", { names: [member.name] });
    expect(await accept("nobody", { token, password })).toMatchObject(dead);
    expect((await ask(on.administrator, "GET", "/v2/projects/-/members")).body.members).toStrictEqual([]);
  });

  it("may lead the same person into several places, by one user", async () => {
    const email = someEmail();
    const first = await invite(inProject(), email);
    await management.makeProject();
    const second = await ask(on.administrator, "POST", `/v2/projects/${management.state.project}/members`, {
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
    const program = { ...on.administrator, kind: "apiToken" as const, project: management.state.project };
    for (const caller of [program, { ...on.administrator, kind: "source" as const }]) {
      expect((await accept(caller, { token })).status).toBe(403);
    }
  });
});
