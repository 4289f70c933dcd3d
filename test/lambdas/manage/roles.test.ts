import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Identity, type Role, roles } from "../../../lambdas/core/records.ts";
import { calls } from "../../../lambdas/manage/calls/all.ts";
import { type Management, person, startManagement } from "../support/management.ts";

let management: Management;

beforeAll(async () => {
  management = await startManagement();
  await management.makeProject();
});
afterAll(() => management.stop());

/** The lowest role that each call under a project asks for: this table is the rule, the code has to follow it. */
const needed: Record<string, Role> = {
  "GET ": "roles/project.user",
  "PATCH ": "roles/project.admin",
  "GET /members": "roles/project.user",
  "POST /members": "roles/project.admin",
  "GET /members/{member}": "roles/project.user",
  "DELETE /members/{member}": "roles/project.admin",
  "GET /sources": "roles/project.user",
  "POST /sources": "roles/project.developer",
  "GET /sources/{source}": "roles/project.user",
  "PATCH /sources/{source}": "roles/project.developer",
  "DELETE /sources/{source}": "roles/project.developer",
  "POST /sources/{source}:resetPassword": "roles/project.developer",
  "GET /sources/{source}/messages": "roles/project.user",
  "GET /retentions": "roles/project.user",
  "POST /retentions": "roles/project.developer",
  "GET /retentions/{retention}": "roles/project.user",
  "PATCH /retentions/{retention}": "roles/project.developer",
  "DELETE /retentions/{retention}": "roles/project.developer",
  "GET /dataconnectors": "roles/project.user",
  "POST /dataconnectors": "roles/project.developer",
  "GET /dataconnectors/{connector}": "roles/project.user",
  "PATCH /dataconnectors/{connector}": "roles/project.developer",
  "DELETE /dataconnectors/{connector}": "roles/project.developer",
  "GET /dataconnectors/{connector}:metrics": "roles/project.user",
  "GET /devices/{device}/events": "roles/project.user",
  "GET /apitokens": "roles/project.admin",
  "POST /apitokens": "roles/project.admin",
  "GET /apitokens/{token}": "roles/project.admin",
  "DELETE /apitokens/{token}": "roles/project.admin",
  "GET /serviceaccounts": "roles/project.admin",
  "POST /serviceaccounts": "roles/project.admin",
  "GET /serviceaccounts/{account}": "roles/project.admin",
  "PATCH /serviceaccounts/{account}": "roles/project.admin",
  "DELETE /serviceaccounts/{account}": "roles/project.admin",
  "GET /serviceaccounts/{account}/keys": "roles/project.admin",
  "POST /serviceaccounts/{account}/keys": "roles/project.admin",
  "DELETE /serviceaccounts/{account}/keys/{key}": "roles/project.admin",
};

const prefix = "/v2/projects/{project}";
const inProject = calls.filter(({ path }) => path.startsWith(prefix));
const open = calls.filter(({ path }) => !path.startsWith(prefix)).map(({ method, path }) => `${method} ${path}`);

const pathOf = (path: string): string =>
  path.replace("{project}", management.state.project).replaceAll(/\{\w+\}/g, "00000000-0000-4000-8000-000000000000");

/** 403 and nothing else means that the caller was turned away by role; what is named does not exist. */
const isTurnedAway = async (caller: Role | "stranger" | Identity, method: string, path: string): Promise<boolean> =>
  (await management.ask(caller, method, pathOf(path), {})).status === 403;

describe("the calls of the management API", () => {
  it("are all in the table of roles, and none beside them is open but those for projects as such", () => {
    const listed = inProject.map(({ method, path }) => `${method} ${path.slice(prefix.length)}`);
    expect(listed.toSorted()).toStrictEqual(Object.keys(needed).sort());
    expect(open).toStrictEqual(["GET /v2/projects", "POST /v2/projects"]);
  });

  it.each(Object.entries(needed))("%s needs %s, and is open to every role above it", async (name, role) => {
    const [method = "", path = ""] = name.split(" ");
    for (const held of roles) {
      const may = roles.indexOf(held) >= roles.indexOf(role);
      expect([held, await isTurnedAway(held, method, prefix + path)]).toStrictEqual([held, !may]);
    }
  });

  const token = (scopes: readonly ("read" | "write")[]): Identity => ({
    ...person,
    kind: "apiToken",
    project: management.state.project,
    scopes,
  });

  it.each(Object.entries(needed))(
    "%s is open to an API token just where a project user may read",
    async (name, role) => {
      const [method = "", path = ""] = name.split(" ");
      const reads = method === "GET" && role === "roles/project.user";
      expect(await isTurnedAway(token(["read", "write"]), method, prefix + path)).toBe(!reads);
      expect(await isTurnedAway(token(["write"]), method, prefix + path)).toBe(true);
    },
  );

  it.each(Object.keys(needed))("%s tells a stranger that there is no such project", async (name) => {
    const [method = "", path = ""] = name.split(" ");
    const { status, body } = await management.ask("stranger", method, pathOf(prefix + path), {});
    expect([status, body.error]).toStrictEqual([404, expect.stringContaining("There is no project")]);
    const elsewhere = { ...token(["read"]), project: "another" };
    expect((await management.ask(elsewhere, method, pathOf(prefix + path), {})).status).toBe(404);
  });

  it("are all closed to sources", async () => {
    for (const { method, path } of calls) {
      expect(await isTurnedAway({ ...person, kind: "source", project: management.state.project }, method, path)).toBe(
        true,
      );
    }
  });
});
