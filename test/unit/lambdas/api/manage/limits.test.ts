import { describe, expect, it } from "vitest";
import { newId } from "../../../../../lambdas/shared/core/id.ts";
import type { RoomLimits } from "../../../../../lambdas/shared/core/limits.ts";
import type { Answer } from "../../../../support/management.ts";
import { logger, runLimited } from "./limited.ts";

const { on, ask, lower } = await runLimited();

const most = 3;

interface Kind {
  readonly limit: keyof RoomLimits;
  readonly things: string;
  readonly place: string;
  /** How many there are before the test makes one. */
  readonly before?: number;
  /** Makes one. Gives the answer, and the path by which the new one is deleted. */
  readonly make: () => Promise<{ readonly answer: Answer; readonly path: string }>;
}

const made = (answer: Answer, name: string | undefined) => ({ answer, path: `/v2/${name}` });

async function post(path: string, body: object) {
  const answer = await ask("POST", path, body);
  return made(answer, answer.body.name);
}

const kinds: readonly Kind[] = [
  {
    limit: "sourcesPerProject",
    things: "sources",
    place: "project",
    make: () => post(`${on.project}/sources`, logger()),
  },
  {
    limit: "sourcesPerProject",
    things: "sources",
    place: "project",
    make: () => post(`${on.project}/devices`, { type: "temperature" }),
  },
  {
    limit: "projectsPerOrganization",
    things: "projects",
    place: "organization",
    before: 1,
    make: () => post("/v2/projects", { displayName: newId(), organization: on.organization }),
  },
  {
    limit: "usersPerOrganization",
    things: "users",
    place: "organization",
    make: () => post("/v2/users", { username: `${newId()}@example.com`, organization: on.organization }),
  },
  {
    limit: "serviceAccountsPerProject",
    things: "service accounts",
    place: "project",
    make: () => post(`${on.project}/serviceaccounts`, {}),
  },
  {
    limit: "apiTokensPerProject",
    things: "API tokens",
    place: "project",
    make: async () => {
      const answer = await ask("POST", `${on.project}/apitokens`, { displayName: "script", scopes: ["read"] });
      return made(answer, answer.body.apiToken?.name);
    },
  },
  {
    limit: "fleetsPerProject",
    things: "fleets",
    place: "project",
    make: () => post(`${on.project}/fleets`, { displayName: newId() }),
  },
  {
    limit: "retentionsPerProject",
    things: "retentions",
    place: "project",
    make: () => post(`${on.project}/retentions`, { displayName: newId(), kind: "DYNAMODB", duration: "86400s" }),
  },
  {
    limit: "connectorsPerProject",
    things: "data connectors",
    place: "project",
    make: () =>
      post(`${on.project}/dataconnectors`, { type: "HTTP_PUSH", httpConfig: { url: "https://example.com/" } }),
  },
  {
    limit: "membersPerProject",
    things: "members",
    place: "project",
    make: () => post(`${on.project}/members`, { email: `${newId()}@example.com`, roles: ["roles/project.user"] }),
  },
  {
    limit: "administratorsPerOrganization",
    things: "administrators",
    place: "organization",
    make: () =>
      post(`/v2/${on.organization}/members`, {
        email: `${newId()}@example.com`,
        roles: ["roles/organization.admin"],
      }),
  },
];

/** Asks for many more at the same moment than there may be, and again when one of them is gone. */
async function requireBoundInParallel({ limit, things, before = 0, make }: Kind): Promise<void> {
  lower({ [limit]: most });
  const together = (count: number) => Promise.all(Array.from({ length: count }, make));
  const made = (answers: Awaited<ReturnType<typeof together>>) => answers.filter(({ answer }) => answer.status === 200);
  const first = await together(4 * most);
  expect(first.map(({ answer }) => answer.status).toSorted()).toStrictEqual(
    Array.from({ length: 4 * most }, (_, index) => (index < most - before ? 200 : 409)),
  );
  if (things === "projects") return;
  const [one, two] = made(first);
  for (const each of [one, two]) expect((await ask("DELETE", each?.path ?? "")).status).toBe(200);
  expect(made(await together(2 * most))).toHaveLength(2);
}

async function requireBound({ limit, things, place, before = 0, make }: Kind): Promise<void> {
  lower({ [limit]: most });
  const paths: string[] = [];
  for (let count = before; count < most; count++) {
    const { answer, path } = await make();
    expect(answer.status).toBe(200);
    paths.push(path);
  }
  const { answer } = await make();
  expect(answer.status).toBe(409);
  expect(answer.body.error).toBe(
    `The ${place} has ${most} ${things}, which is as many as it may have; delete what is not used any more (limits: docs/limits.md).`,
  );
  if (things === "projects") return;
  expect((await ask("DELETE", paths[0] ?? "")).status).toBe(200);
  expect((await make()).answer.status).toBe(200);
}

describe("What a project or organization may have", () => {
  it.each(kinds)("is so many $things, and one more when one is deleted", requireBound);

  it.each(kinds)("is not overrun by $things that are made at the same moment", requireBoundInParallel);

  it("is counted by place: what others have takes no room", async () => {
    lower({ apiTokensPerProject: 1 });
    const token = { displayName: "script", scopes: ["read"] };
    expect((await ask("POST", `${on.project}/apitokens`, token)).status).toBe(200);
    const other = (await ask("POST", "/v2/projects", { displayName: "Other", organization: on.organization })).body
      .name;
    expect((await ask("POST", `/v2/${other}/apitokens`, token)).status).toBe(200);
    expect((await ask("POST", `/v2/${other}/serviceaccounts`, {})).status).toBe(200);
  });

  const keysOf = (account: string): Kind => ({
    limit: "keysPerServiceAccount",
    things: "keys",
    place: "service account",
    make: async () => {
      const answer = await ask("POST", `/v2/${account}/keys`);
      return made(answer, answer.body.key?.name);
    },
  });

  it("is so many keys of a service account", async () => {
    const account = (await ask("POST", `${on.project}/serviceaccounts`, {})).body.name;
    const other = (await ask("POST", `${on.project}/serviceaccounts`, {})).body.name;
    await requireBound(keysOf(account));
    expect((await ask("POST", `/v2/${other}/keys`)).status).toBe(200);
  });

  it("is so many keys of a service account, also of those that are made at the same moment", async () => {
    const account = (await ask("POST", `${on.project}/serviceaccounts`, {})).body.name;
    await requireBoundInParallel(keysOf(account));
  });
});
