import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { verifyPassword } from "../../../../../lambdas/shared/core/identity/password.ts";
import type { Identity } from "../../../../support/identities.ts";
import { type Answer, type Management, startManagement } from "../../../../support/management.ts";
import {
  give,
  makeAdministrator,
  makeOrganization,
  makeServiceAccount,
  makeUser,
  storedIdentity,
} from "../../../../support/people.ts";

let management: Management;
/** An organization with an administrator and a project. */
interface House {
  readonly id: string;
  readonly administrator: Identity;
  readonly project: string;
}
let ours: House;
let theirs: House;

const makeHouse = async (): Promise<House> => {
  const id = await makeOrganization(management);
  const administrator = await makeAdministrator(management, id);
  await management.makeProject();
  return { id, administrator, project: management.state.project };
};

beforeAll(async () => {
  management = await startManagement();
});
afterAll(() => management.stop());
beforeEach(async () => {
  theirs = await makeHouse();
  ours = await makeHouse();
});

const ask = (caller: Identity, method: string, path: string, body?: unknown): Promise<Answer> =>
  management.ask(caller, method, path, body);
const membershipsOf = ({ id }: Identity) => management.registry.identities.memberships(id);

/** Has the user accept an invitation to the members at the path. */
async function joins(user: Identity, path: string, role: string): Promise<void> {
  const body = { email: user.username, roles: [role] };
  const invited = await ask(ours.administrator, "POST", path, body);
  const link = await ask(ours.administrator, "GET", `/v2/${invited.body.name}:getInviteUrl`);
  const token = new URL(link.body.inviteUrl).hash.replace("#token=", "");
  expect((await ask(user, "POST", "/v2/invitations:accept", { token })).status).toBe(200);
}
const organizationMembers = (): string => `/v2/organizations/${ours.id}/members`;
const projectMembers = (): string => `/v2/projects/${ours.project}/members`;

/** Everything but audit logs, which tell of refused calls too. */
const itemsButLogs = async () => (await management.items()).filter(({ pk }) => !String(pk).startsWith("AUDIT#"));

describe("somebody of another organization", () => {
  it.each([
    ["an organization", organizationMembers, "roles/organization.admin"],
    ["a project", projectMembers, "roles/project.user"],
  ])("is not added to %s by whoever administers it, and nothing of it is told", async (_, path, role) => {
    const user = await makeUser(management, theirs.id);
    const account = await makeServiceAccount(management, theirs.project);
    const add = (who: object) => ask(ours.administrator, "POST", path(), { ...who, roles: [role] });
    const before = await itemsButLogs();
    for (const [there, absent] of [
      [{ user: `users/${user.id}` }, { user: "users/nobody" }],
      [
        { serviceAccount: `projects/${theirs.project}/serviceaccounts/${account.id}` },
        { serviceAccount: `projects/${theirs.project}/serviceaccounts/nobody` },
      ],
      [{ email: account.email }, { email: `nobody@${theirs.project}.serviceaccount.millrace.invalid` }],
    ]) {
      const [told, none] = [await add(there ?? {}), await add(absent ?? {})];
      expect([told.status, told.body.error.replace(/users\/\S+|\S*serviceaccount\S*/, "")]).toStrictEqual([
        404,
        none.body.error.replace(/users\/\S+|\S*serviceaccount\S*/, ""),
      ]);
    }
    expect(await itemsButLogs()).toStrictEqual(before);
    const invited = await add({ email: user.username });
    expect(JSON.stringify(invited.body)).not.toContain(user.displayName);
    expect(JSON.stringify(invited.body)).not.toContain(`users/${user.id}`);
    expect(await membershipsOf(user)).toStrictEqual([]);
    expect((await ask(ours.administrator, "GET", `/v2/users/${user.id}`)).status).toBe(404);
  });

  it("is shown without its organization where it has accepted a membership", async () => {
    const guest = await makeUser(management, theirs.id);
    await joins(guest, projectMembers(), "roles/project.user");
    for (const path of [`/v2/users/${guest.id}`, "/v2/users"]) {
      const answer = await ask(ours.administrator, "GET", path);
      expect(JSON.stringify(answer.body)).toContain(guest.username);
      expect(JSON.stringify(answer.body)).not.toContain(theirs.id);
    }
    for (const caller of [theirs.administrator, guest]) {
      expect((await ask(caller, "GET", `/v2/users/${guest.id}`)).body.organization).toBe(`organizations/${theirs.id}`);
    }
  });

  it("can be added to other projects only by accepting again", async () => {
    const guest = await makeUser(management, theirs.id);
    await joins(guest, projectMembers(), "roles/project.user");
    expect(
      (
        await ask(ours.administrator, "POST", projectMembers(), {
          email: guest.username,
          roles: ["roles/project.admin"],
        })
      ).status,
    ).toBe(409);
    await management.makeProject();
    const path = `/v2/projects/${management.state.project}/members`;
    const more = { email: guest.username, roles: ["roles/project.user"] };
    expect((await ask(ours.administrator, "POST", path, more)).body.status).toBe("PENDING");
    expect(await membershipsOf(guest)).toHaveLength(1);
  });
});

describe("a guest who became the last administrator elsewhere", () => {
  const joined = async (): Promise<Identity> => {
    const guest = await makeUser(management, theirs.id);
    await joins(guest, organizationMembers(), "roles/organization.admin");
    return guest;
  };

  it("is disabled, enabled and deleted at home all the same", async () => {
    const guest = await joined();
    await management.registry.identities.removeMembership(ours.administrator.id, { organization: ours.id });
    const path = `/v2/users/${guest.id}`;
    for (const [method, body] of [
      ["PATCH", { status: "DISABLED" }],
      ["PATCH", { status: "ENABLED" }],
      ["PATCH", { displayName: "theirs" }],
      ["POST"],
      ["DELETE"],
    ] as const) {
      const call = method === "POST" ? `${path}:resetPassword` : path;
      expect((await ask(theirs.administrator, method, call, body)).status).toBe(200);
    }
  });

  it("is not enough for that organization: its own last administrator stays", async () => {
    const guest = await joined();
    const last = `${organizationMembers()}/${ours.administrator.id}`;
    expect((await ask(guest, "DELETE", last)).status).toBe(409);
    expect((await ask(guest, "PATCH", `/v2/users/${ours.administrator.id}`, { status: "DISABLED" })).status).toBe(409);
    expect((await ask(guest, "DELETE", `/v2/users/${ours.administrator.id}`)).status).toBe(409);
    expect((await ask(ours.administrator, "DELETE", `${organizationMembers()}/${guest.id}`)).status).toBe(200);
  });

  it("can manage nobody at home by that, and is managed by nobody there", async () => {
    const guest = await joined();
    expect((await ask(guest, "GET", `/v2/users/${theirs.administrator.id}`)).status).toBe(404);
    for (const [method, call] of [
      ["PATCH", ""],
      ["DELETE", ""],
      ["POST", ":resetPassword"],
    ] as const) {
      const path = `/v2/users/${guest.id}${call}`;
      expect((await ask(ours.administrator, method, path, { displayName: "ours" })).status).toBe(403);
    }
  });
});

describe("a password that is reset", () => {
  const reset = async (caller: Identity, user: Identity): Promise<string> => {
    const { status, body } = await ask(caller, "POST", `/v2/users/${user.id}:resetPassword`);
    expect(status).toBe(200);
    return body.password;
  };

  it("gives the administrator at home no role that the user has elsewhere: these have to be accepted again", async () => {
    const guest = await makeUser(management, theirs.id);
    await give(management, guest, { project: theirs.project }, "roles/project.user");
    await joins(guest, organizationMembers(), "roles/organization.admin");
    await joins(guest, projectMembers(), "roles/project.admin");
    const password = await reset(theirs.administrator, guest);
    expect(await verifyPassword(password, (await storedIdentity(management, guest.id)).passwordHash ?? "")).toBe(true);
    expect(await membershipsOf(guest)).toStrictEqual([
      { scope: { project: theirs.project }, roles: ["roles/project.user"] },
    ]);
    expect((await ask(guest, "GET", organizationMembers())).status).toBe(404);
    for (const [path, role] of [
      [organizationMembers(), "roles/organization.admin"],
      [projectMembers(), "roles/project.admin"],
    ] as const) {
      const { members } = (await ask(ours.administrator, "GET", path)).body;
      const [again] = members.filter(({ email }: { email: string }) => email === guest.username);
      expect(again).toMatchObject({ status: "PENDING", roles: [role] });
      const link = await ask(ours.administrator, "GET", `/v2/${again.name}:getInviteUrl`);
      const token = new URL(link.body.inviteUrl).hash.replace("#token=", "");
      expect((await ask(guest, "POST", "/v2/invitations:accept", { token })).status).toBe(200);
    }
    expect(await membershipsOf(guest)).toHaveLength(3);
  });

  it("leaves memberships where the administrator has these roles too", async () => {
    const guest = await makeUser(management, theirs.id);
    await joins(guest, organizationMembers(), "roles/organization.admin");
    await joins(guest, projectMembers(), "roles/project.admin");
    await give(management, theirs.administrator, { organization: ours.id }, "roles/organization.admin");
    await reset(theirs.administrator, guest);
    expect(await membershipsOf(guest)).toHaveLength(2);
  });
});
