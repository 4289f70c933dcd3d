/** Invites people into a project and an organization, and accepts in their names. */

import { beforeEach, expect } from "vitest";
import type { Identity } from "../../../../../../support/identities.ts";
import { type Answer, type Caller, type Management, runManagement } from "../../../../../../support/management.ts";
import { makeAdministrator, makeOrganization } from "../../../../../../support/people.ts";

export const password = "a long password";
export const dead = { status: 404, body: { error: expect.stringContaining("ask who invited you for a new link") } };

/** What each test begins with. */
interface Beginning {
  organization: string;
  /** Another organization. */
  foreign: string;
  administrator: Identity;
  /** The path of a project. */
  project: string;
}

/** Where people are invited to. */
interface Members {
  readonly path: string;
  readonly roles: readonly string[];
}

async function begin(management: Management): Promise<Beginning> {
  management.state.now = Date.parse("2024-02-25T16:00:00Z");
  const foreign = await makeOrganization(management);
  const organization = await makeOrganization(management);
  const administrator = await makeAdministrator(management, organization);
  return { organization, foreign, administrator, project: await management.makeProject() };
}

const inProject = ({ project }: Beginning): Members => ({
  path: `${project}/members`,
  roles: ["roles/project.developer"],
});
const inOrganization = ({ organization }: Beginning): Members => ({
  path: `/v2/organizations/${organization}/members`,
  roles: ["roles/organization.admin"],
});

/** Starts a management API for the tests of the calling file. Each test begins with organizations of its own. */
export async function runInvitations() {
  const management = await runManagement();
  const on = await begin(management);
  beforeEach(async () => {
    Object.assign(on, await begin(management));
  });
  const { ask } = management;
  const places: readonly [string, () => Members][] = [
    ["a project", () => inProject(on)],
    ["an organization", () => inOrganization(on)],
  ];
  return {
    management,
    on,
    ask,
    places,
    inProject: () => inProject(on),
    someEmail: () => `${management.ports.newId()}@example.com`,
    invite: ({ path, roles }: Members, email: string) => ask(on.administrator, "POST", path, { email, roles }),
    accept: (caller: Caller, body: object) => ask(caller, "POST", "/v2/invitations:accept", body),
    ...linksOf(management, on),
    rolesOf: async (id: string) => (await management.registry.identities.memberships(id)).flatMap((one) => one.roles),
  };
}

function linksOf({ ask }: Management, on: Beginning) {
  const linkOf = (name: string): Promise<Answer> => ask(on.administrator, "GET", `/v2/${name}:getInviteUrl`);
  const tokenOf = async (name: string): Promise<string> => {
    const { status, body } = await linkOf(name);
    expect(status).toBe(200);
    return new URL(body.inviteUrl).hash.replace("#token=", "");
  };
  return { linkOf, tokenOf };
}
