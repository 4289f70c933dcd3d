import { beforeAll, describe, expect, it } from "vitest";
import { calls } from "../../../../../lambdas/api/manage/resources/all.ts";
import type { Role } from "../../../../../lambdas/shared/core/identity/role.ts";
import { apiToken, type Identity } from "../../../../support/identities.ts";
import { type Answer, person, runManagement } from "../../../../support/management.ts";
import { give, makeAdministrator, makeOrganization, makeServiceAccount, makeUser } from "../../../../support/people.ts";
import { type CallerName, callerNames, expected, type Outcome, outcomes } from "./matrix-table.ts";

const management = await runManagement();
let shared: Scene;

beforeAll(async () => {
  shared = await makeScene();
});

/** An organization with a project, a user of its own, and every caller. */
interface Scene {
  readonly organization: string;
  readonly project: string;
  readonly user: string;
  readonly callers: Readonly<Record<CallerName, Identity>>;
}

const nobody = "00000000-0000-4000-8000-000000000000";

async function memberWith(role: Role, project: string): Promise<Identity> {
  const user = await makeUser(management);
  await give(management, user, { project }, role);
  return user;
}

async function makeScene(): Promise<Scene> {
  await makeOrganization(management);
  await management.makeProject();
  const elsewhere = await makeAdministrator(management, management.state.organization);
  const memberElsewhere = await memberWith("roles/project.admin", management.state.project);
  const organization = await makeOrganization(management);
  await management.makeProject();
  const { project } = management.state;
  const token = (scopes: readonly ("read" | "write")[]) => apiToken(project, { scopes });
  const account = await makeServiceAccount(management, project);
  await give(management, account, { project }, "roles/project.developer");
  const callers = {
    stranger: await makeUser(management),
    "member elsewhere": memberElsewhere,
    "administrator elsewhere": elsewhere,
    "project user": await memberWith("roles/project.user", project),
    "project developer": await memberWith("roles/project.developer", project),
    "project administrator": await memberWith("roles/project.admin", project),
    "organization administrator": await makeAdministrator(management, organization),
    "service account as developer": account,
    "service account without roles": await makeServiceAccount(management, project),
    "token that reads": token(["read"]),
    "token that writes": token(["write"]),
    "token of another source": { ...token(["read", "write"]), databases: [nobody] },
    "token elsewhere": { ...token(["read", "write"]), project: "another" },
    source: { ...person, id: "source", kind: "source" as const, project },
  };
  return { organization, project, user: (await makeUser(management, organization)).id, callers };
}

/**
 * Answers a path whose items below the project do not exist. The call's own "not found" then shows that the caller was
 * let in.
 */
const pathIn = (path: string, { organization, project, user }: Scene): string =>
  path
    .replace("{organization}", organization)
    .replace("{project}", project)
    .replace("{user}", user)
    .replaceAll(/\{\w+\}/g, nobody);

/**
 * Answers a valid body for calls whose body names the subject, since otherwise they fail before the role is checked.
 */
function bodyOf(call: string, { project, user }: Scene): object {
  switch (call) {
    case "POST /v2/projects":
    case "POST /v2/users":
      return { displayName: "x", username: `new-${user}`, password: "twelve chars" };
    case "POST /v2/projects/-/members:batchCreate":
      return { members: [{ project: `projects/${project}`, user: `users/${user}`, roles: ["roles/project.user"] }] };
    case "POST /v2/projects/-/members:batchDelete":
      return { names: [`projects/${project}/members/${nobody}`] };
    default:
      return {};
  }
}

const hidden = /^There is no (project|organization) \S+ that you|^There is no such user that you may see/;

/**
 * Tells whether the role was refused, the subject was hidden, or the caller was let in. What the call then answers is
 * tested elsewhere.
 */
function outcomeOf({ status, body }: Answer): Outcome {
  if (status === 403) return "forbidden";
  return status === 404 && hidden.test(body.error) ? "hidden" : "allowed";
}

async function outcomesOf(call: string): Promise<Record<CallerName, Outcome>> {
  const [method = "", path = ""] = call.split(" ");
  const found = {} as Record<CallerName, Outcome>;
  for (const name of callerNames) {
    // An allowed deletion takes place, so each of its callers gets a scene of its own.
    const scene = /^DELETE .*\{(project|user)\}$/.test(call) ? await makeScene() : shared;
    const answer = await management.ask(scene.callers[name], method, pathIn(path, scene), bodyOf(call, scene));
    found[name] = outcomeOf(answer);
  }
  return found;
}

describe("the calls of the management API", () => {
  it("are all in the table of who may ask them, and nothing else is", () => {
    const there = calls.map(({ method, path }) => `${method} ${path}`);
    expect(there.toSorted()).toStrictEqual(Object.keys(expected).sort());
  });

  it.each(Object.entries(expected))("%s is for %s", async (call, whom) => {
    expect(await outcomesOf(call)).toStrictEqual(outcomes[whom]);
  });

  it("are closed to sources, each of them", () => {
    for (const row of Object.values(outcomes)) expect(row.source).toBe("forbidden");
  });
});
