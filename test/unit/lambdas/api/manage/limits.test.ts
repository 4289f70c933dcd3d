import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { newId } from "../../../../../lambdas/shared/core/id.ts";
import type { RoomLimits } from "../../../../../lambdas/shared/core/limits.ts";
import { type Answer, runManagement } from "../../../../support/management.ts";
import { makeOrganization } from "../../../../support/people.ts";

const management = await runManagement();
let project: string;

beforeEach(async () => {
  await makeOrganization(management);
  project = await management.makeProject();
});

const ask = (method: string, path: string, body?: unknown): Promise<Answer> =>
  management.ask("roles/organization.admin", method, path, body);

const lower = (changed: Partial<RoomLimits>): void => {
  management.state.limits = { ...management.state.limits, ...changed };
};

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

const organization = () => `organizations/${management.state.organization}`;

const logger = () => ({ displayName: "gate", type: "LOGGER", activationUid: randomUUID() });

const kinds: readonly Kind[] = [
  {
    limit: "sourcesPerProject",
    things: "sources",
    place: "project",
    make: () => post(`${project}/sources`, logger()),
  },
  {
    limit: "sourcesPerProject",
    things: "sources",
    place: "project",
    make: () => post(`${project}/devices`, { type: "temperature" }),
  },
  {
    limit: "projectsPerOrganization",
    things: "projects",
    place: "organization",
    before: 1,
    make: () => post("/v2/projects", { displayName: newId(), organization: organization() }),
  },
  {
    limit: "usersPerOrganization",
    things: "users",
    place: "organization",
    make: () => post("/v2/users", { username: `${newId()}@example.com`, organization: organization() }),
  },
  {
    limit: "serviceAccountsPerProject",
    things: "service accounts",
    place: "project",
    make: () => post(`${project}/serviceaccounts`, {}),
  },
  {
    limit: "apiTokensPerProject",
    things: "API tokens",
    place: "project",
    make: async () => {
      const answer = await ask("POST", `${project}/apitokens`, { displayName: "script", scopes: ["read"] });
      return made(answer, answer.body.apiToken?.name);
    },
  },
  {
    limit: "retentionsPerProject",
    things: "retentions",
    place: "project",
    make: () => post(`${project}/retentions`, { displayName: newId(), kind: "DYNAMODB", duration: "86400s" }),
  },
  {
    limit: "connectorsPerProject",
    things: "data connectors",
    place: "project",
    make: () => post(`${project}/dataconnectors`, { type: "HTTP_PUSH", httpConfig: { url: "https://example.com/" } }),
  },
  {
    limit: "membersPerProject",
    things: "members",
    place: "project",
    make: () => post(`${project}/members`, { email: `${newId()}@example.com`, roles: ["roles/project.user"] }),
  },
  {
    limit: "administratorsPerOrganization",
    things: "administrators",
    place: "organization",
    make: () =>
      post(`/v2/${organization()}/members`, {
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
    expect((await ask("POST", `${project}/apitokens`, token)).status).toBe(200);
    const other = (await ask("POST", "/v2/projects", { displayName: "Other", organization: organization() })).body.name;
    expect((await ask("POST", `/v2/${other}/apitokens`, token)).status).toBe(200);
    expect((await ask("POST", `/v2/${other}/serviceaccounts`, {})).status).toBe(200);
  });

  it("is so many sources and emulated devices together", async () => {
    lower({ sourcesPerProject: 2 });
    expect((await ask("POST", `${project}/sources`, logger())).status).toBe(200);
    expect((await ask("POST", `${project}/devices`, { type: "temperature" })).status).toBe(200);
    expect((await ask("POST", `${project}/sources`, logger())).status).toBe(409);
    expect((await ask("POST", `${project}/devices`, { type: "temperature" })).status).toBe(409);
  });

  it("is so many sources when devices come from other projects; those without room stay where they are", async () => {
    const names: string[] = [];
    for (let count = 0; count < 5; count++) names.push((await ask("POST", `${project}/sources`, logger())).body.name);
    const devices = names.map((name) => name.replace("/sources/", "/devices/"));
    const target = (await ask("POST", "/v2/projects", { displayName: "Other", organization: organization() })).body
      .name;
    expect((await ask("POST", `/v2/${target}/sources`, logger())).status).toBe(200);
    lower({ sourcesPerProject: most });
    const { body } = await ask("POST", `/v2/${target}/devices:transfer`, { devices });
    expect(body.transferredDevices).toHaveLength(2);
    expect(body.transferErrors).toHaveLength(3);
    for (const { device, status } of body.transferErrors) {
      expect(status).toStrictEqual({
        code: "INVALID_ARGUMENT",
        message: expect.stringContaining("The project has 3 sources, which is as many as it may have"),
      });
      expect((await ask("GET", `/v2/${device}`)).status).toBe(200);
    }
    expect((await ask("GET", `/v2/${target}/sources`)).body.sources).toHaveLength(most);
    const again = await ask("POST", `/v2/${target}/devices:transfer`, { devices: devices.slice(0, 2) });
    expect(again.body.transferErrors).toStrictEqual([]);
  });

  it("takes no more room when a registration that was cut off is sent again", async () => {
    lower({ sourcesPerProject: 1 });
    const source = logger();
    let effects = 0;
    management.state.beforeEffect = () => {
      if (++effects > 2) throw new Error("cut off");
    };
    expect((await ask("POST", `${project}/sources`, source)).status).toBe(503);
    management.state.beforeEffect = () => {};
    // Until then the first call could be at work still.
    management.state.now += 60_000;
    expect((await ask("POST", `${project}/sources`, source)).status).toBe(200);
    expect((await ask("POST", `${project}/sources`, source)).body.error).toContain("is registered already");
    expect((await ask("POST", `${project}/sources`, logger())).status).toBe(409);
  });

  it("is so many members, whether they come one by one or in a batch", async () => {
    lower({ membersPerProject: most });
    const account = async () => (await ask("POST", `${project}/serviceaccounts`, {})).body;
    const accounts = [await account(), await account(), await account(), await account()];
    const member = ({ name }: { name: string }, role = "user") => ({
      serviceAccount: name,
      roles: [`roles/project.${role}`],
    });
    const batch = (members: typeof accounts) =>
      ask("POST", "/v2/projects/-/members:batchCreate", {
        members: members.map((one) => ({ project: project.slice("/v2/".length), ...member(one) })),
      });
    expect((await ask("POST", `${project}/members`, member(accounts[0]))).status).toBe(200);
    const refused = await batch(accounts.slice(1));
    expect([refused.status, refused.body.error]).toStrictEqual([
      409,
      "The project has 1 members and may have 3, not 3 more; delete what is not used any more (limits: docs/limits.md).",
    ]);
    expect((await ask("GET", `${project}/members`)).body.members).toHaveLength(1);
    expect((await batch(accounts.slice(1, most))).status).toBe(200);
    const full = await ask("POST", `${project}/members`, member(accounts[3]));
    expect([full.status, full.body.error]).toStrictEqual([
      409,
      expect.stringContaining("The project has 3 members, which is as many as it may have"),
    ]);
    expect((await ask("DELETE", `${project}/members/${accounts[0].name.split("/").at(-1)}`)).status).toBe(200);
    expect((await ask("POST", `${project}/members`, member(accounts[3]))).status).toBe(200);
  });

  it("is so many members, with those who are invited and have not accepted", async () => {
    lower({ membersPerProject: 1 });
    const invite = (email: string) => ask("POST", `${project}/members`, { email, roles: ["roles/project.user"] });
    expect((await invite("one@example.com")).body.status).toBe("PENDING");
    expect((await invite("two@example.com")).body.error).toContain("The project has 1 members, which is as many as");
  });

  it("is so many administrators of an organization", async () => {
    lower({ administratorsPerOrganization: 1 });
    const add = async () => {
      const { name } = (await ask("POST", `${project}/serviceaccounts`, {})).body;
      const body = { serviceAccount: name, roles: ["roles/organization.admin"] };
      return ask("POST", `/v2/${organization()}/members`, body);
    };
    expect((await add()).status).toBe(200);
    expect((await add()).body.error).toContain(
      "The organization has 1 administrators, which is as many as it may have",
    );
  });

  it("is so many keys of a service account", async () => {
    const account = (await ask("POST", `${project}/serviceaccounts`, {})).body.name;
    const other = (await ask("POST", `${project}/serviceaccounts`, {})).body.name;
    await requireBound({
      limit: "keysPerServiceAccount",
      things: "keys",
      place: "service account",
      make: async () => {
        const answer = await ask("POST", `/v2/${account}/keys`);
        return made(answer, answer.body.key?.name);
      },
    });
    expect((await ask("POST", `/v2/${other}/keys`)).status).toBe(200);
  });

  it("is so many keys of a service account, also of those that are made at the same moment", async () => {
    const account = (await ask("POST", `${project}/serviceaccounts`, {})).body.name;
    await requireBoundInParallel({
      limit: "keysPerServiceAccount",
      things: "keys",
      place: "service account",
      make: async () => {
        const answer = await ask("POST", `/v2/${account}/keys`);
        return made(answer, answer.body.key?.name);
      },
    });
  });

  it("is so many members of batches that come at the same moment, each of them whole or not at all", async () => {
    lower({ membersPerProject: 5 });
    const batch = () =>
      ask("POST", "/v2/projects/-/members:batchCreate", {
        members: [1, 2].map(() => ({
          project: project.slice("/v2/".length),
          email: `${newId()}@example.com`,
          roles: ["roles/project.user"],
        })),
      });
    const statuses = (await Promise.all([batch(), batch(), batch(), batch()])).map(({ status }) => status);
    expect(statuses.toSorted()).toStrictEqual([200, 200, 409, 409]);
    expect((await ask("GET", `${project}/members`)).body.members).toHaveLength(4);
  });

  it("is so many users whom invitations make at the same moment", async () => {
    lower({ usersPerOrganization: 2 });
    const invite = async () => {
      const roles = ["roles/project.user"];
      const { name } = (await ask("POST", `${project}/members`, { email: `${newId()}@example.com`, roles })).body;
      const link = (await ask("GET", `/v2/${name}:getInviteUrl`)).body.inviteUrl;
      return new URL(link).hash.replace("#token=", "");
    };
    const tokens = [await invite(), await invite(), await invite(), await invite()];
    const accept = (token: string) =>
      management.ask("nobody", "POST", "/v2/invitations:accept", { token, password: "a long password" });
    const statuses = (await Promise.all(tokens.map(accept))).map(({ status }) => status);
    expect(statuses.toSorted()).toStrictEqual([200, 200, 409, 409]);
  });

  it("is so many jobs that run, also of those that are asked for at the same moment", async () => {
    lower({ jobsAtOncePerProject: 2 });
    const hook = { type: "HTTP_PUSH", httpConfig: { url: "https://example.com/" } };
    const names: string[] = [];
    for (let count = 0; count < 6; count++)
      names.push((await ask("POST", `${project}/dataconnectors`, hook)).body.name);
    const sync = (name: string) => ask("POST", `/v2/${name}:sync`);
    const statuses = (await Promise.all(names.map(sync))).map(({ status }) => status);
    expect(statuses.toSorted()).toStrictEqual([200, 200, 409, 409, 409, 409]);
    const { jobs } = (await ask("GET", `${project}/jobs?state=RUNNING`)).body;
    expect(jobs).toHaveLength(2);
    expect((await ask("POST", `/v2/${jobs[0].name}:cancel`)).status).toBe(200);
    const again = (await Promise.all(names.map(sync))).map(({ status }) => status);
    // Two connectors had a job that runs: it is answered for one of them, and the place that is free is taken once.
    expect(again.filter((status) => status === 200).length).toBe(2);
  });
});
