import { beforeEach, describe, expect, it } from "vitest";
import type { Role } from "../../../../../../../lambdas/shared/core/identity/role.ts";
import type { Identity } from "../../../../../../support/identities.ts";
import { runManagement } from "../../../../../../support/management.ts";
import { give, makeAdministrator, makeOrganization, makeServiceAccount } from "../../../../../../support/people.ts";

const management = await runManagement();
let organization: string;
let project: string;
let account: Identity;

beforeEach(async () => {
  organization = await makeOrganization(management);
  await management.makeProject();
  project = management.state.project;
  account = await makeServiceAccount(management, project);
});

/** Makes a key of the account in the registry. */
async function makeKey(): Promise<string> {
  const id = management.ports.newId();
  const key = { id, serviceAccount: account.id, project, encryptedSecret: "sealed", createTime: "" };
  await management.registry.identities.addKey(key);
  return id;
}

/** The calls that change an account, or that give somebody its power. */
const managing: Readonly<Record<string, () => Promise<readonly [method: string, below: string, body?: object]>>> = {
  "renames it": async () => ["PATCH", "", { displayName: "mine" }],
  "lets it sign in by Basic auth": async () => ["PATCH", "", { enableBasicAuth: true }],
  "deletes it": async () => ["DELETE", ""],
  "makes a key of it": async () => ["POST", "/keys"],
  "deletes a key of it": async () => ["DELETE", `/keys/${await makeKey()}`],
};

async function statusOf(caller: Identity | Role, call: keyof typeof managing): Promise<number> {
  const [method = "", below = "", body] = (await managing[call]?.()) ?? [];
  const path = `/v2/projects/${project}/serviceaccounts/${account.id}${below}`;
  return (await management.ask(caller, method, path, body)).status;
}

/** Gives the account a role in another project of its organization. */
async function giveElsewhere(role: Role): Promise<void> {
  await management.makeProject();
  await give(management, account, { project: management.state.project }, role);
  management.state.project = project;
}

describe.each(Object.keys(managing))("whoever %s", (call) => {
  it("has at least the roles that it has in its project", async () => {
    await give(management, account, { project }, "roles/project.admin");
    expect(await statusOf("roles/project.developer", call)).toBe(403);
    expect(await statusOf("roles/project.admin", call)).toBe(200);
  });

  it("administers the organization, if it does", async () => {
    await give(management, account, { organization }, "roles/organization.admin");
    const before = await management.registry.identities.get(account.id);
    expect(await statusOf("roles/project.admin", call)).toBe(403);
    expect(await management.registry.identities.get(account.id)).toStrictEqual(before);
    expect(await management.registry.identities.memberships(account.id)).toHaveLength(1);
    expect(await statusOf("roles/organization.admin", call)).toBe(200);
  });

  it("has the roles that it has in other projects", async () => {
    await giveElsewhere("roles/project.user");
    expect(await statusOf("roles/project.admin", call)).toBe(403);
    expect(await statusOf("roles/organization.admin", call)).toBe(200);
  });
});

describe("a role that another organization gave", () => {
  it("keeps nobody at home from managing the account, except from getting its power", async () => {
    const foreign = await makeOrganization(management);
    management.state.organization = organization;
    await give(management, account, { organization: foreign }, "roles/organization.admin");
    const owner = await makeAdministrator(management, organization);
    expect(await statusOf(owner, "makes a key of it")).toBe(403);
    for (const call of ["deletes a key of it", "renames it", "deletes it"]) {
      expect(await statusOf(owner, call)).toBe(200);
    }
  });
});
