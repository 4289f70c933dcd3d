import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { mostReads } from "../../../../../lambdas/api/manage/resources/devices/list.ts";
import { newId } from "../../../../../lambdas/shared/core/id.ts";
import { bodyLimits, jobsPerHour, type RoomLimits } from "../../../../../lambdas/shared/core/limits.ts";
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
];

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

  it("is so many jobs that run at once, beside the deletion", async () => {
    lower({ jobsAtOncePerProject: 2 });
    const { connectors } = management.registry;
    const connector = async (): Promise<string> => {
      const httpConfig = { url: "https://receiver.example.com/events" };
      return `/v2/${(await ask("POST", `${project}/dataconnectors`, { type: "HTTP_PUSH", httpConfig })).body.name}`;
    };
    const [first, second] = [await connector(), await connector()];
    expect(await connectors.list(management.state.project)).toHaveLength(2);
    const replay = (path: string) => {
      const time = new Date(management.state.now).toISOString();
      return ask("POST", `${path}:replay`, { startTime: time, endTime: time });
    };
    expect((await ask("POST", `${first}:sync`)).status).toBe(200);
    const running = (await replay(first)).body.name;
    const refused = await ask("POST", `${second}:sync`);
    expect([refused.status, refused.body.error]).toStrictEqual([
      409,
      "The project has 2 jobs that run, which is as many as may run at once; wait for the end of one, or cancel one (limits: docs/limits.md).",
    ]);
    expect((await replay(second)).status).toBe(409);
    // A sync that runs is enough, and starts no other.
    expect((await ask("POST", `${first}:sync`)).status).toBe(200);
    expect((await ask("POST", `/v2/${running}:cancel`)).status).toBe(200);
    expect((await ask("POST", `${second}:sync`)).status).toBe(200);
    expect((await ask("DELETE", project)).status).toBe(200);
  });

  it("is so many syncs and replays within an hour, beside the deletion", async () => {
    const { jobs } = management.registry;
    const { now } = management.state;
    const task = { kind: "sync", connector: "C" } as const;
    const start = (project: string) => management.ports.startJob({ project, task, createdBy: "person" });
    const ended = { state: "DONE" } as const;
    const mine = management.state.project;
    for (let count = 0; count < jobsPerHour; count++) await jobs.end(await start(mine), ended, now);
    await expect(start(mine)).rejects.toMatchObject({
      code: "too-many-requests",
      message: expect.stringContaining(`More than ${jobsPerHour} syncs and replays were asked for in this project`),
      retryAfterSeconds: 3600 - (Math.floor(now / 1000) % 3600),
    });
    expect(await start("another project")).toMatchObject({ state: "RUNNING" });
    expect((await ask("DELETE", project)).status).toBe(200);
    management.state.now += 3_600_000;
    expect(await start(mine)).toMatchObject({ state: "RUNNING" });
    management.state.now = now;
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
});

describe("Lists in bodies", () => {
  const filled = <T>(count: number, make: (index: number) => T): T[] =>
    Array.from({ length: count }, (_, index) => make(index));
  const labels = (count: number) => Object.fromEntries(filled(count, (index) => [`label ${index}`, "x"]));

  it.each(["POST", "PATCH"])("of %s hold so many databases of an API token", async (method) => {
    const token = { displayName: "script", scopes: ["read"] };
    const path =
      method === "POST"
        ? `${project}/apitokens`
        : `/v2/${(await ask("POST", `${project}/apitokens`, token)).body.apiToken.name}`;
    const withDatabases = (count: number) =>
      ask(method, path, { ...token, databases: filled(count, () => randomUUID()) });
    expect((await withDatabases(bodyLimits.databasesPerToken)).status).toBe(200);
    const { status, body } = await withDatabases(bodyLimits.databasesPerToken + 1);
    expect([status, body.error]).toStrictEqual([
      400,
      expect.stringContaining("databases: must have at most 1000 entries"),
    ]);
  });

  it("hold so many devices and labels of a batch", async () => {
    const device = (await ask("POST", `${project}/devices`, { type: "temperature" })).body.name;
    const batch = (devices: number, removed: number) =>
      ask("POST", `${project}/devices:batchUpdate`, {
        devices: filled(devices, () => device),
        removeLabels: filled(removed, (index) => `label ${index}`),
      });
    const most = bodyLimits.entriesPerBatch;
    const removed = filled(most + 1, (index) => `label ${index}`);
    const ofProject = { projects: [project.slice("/v2/".length)], removeLabels: removed };
    expect((await ask("POST", "/v2/projects:batchUpdate", ofProject)).body.error).toContain("removeLabels: must have");
    expect((await ask("PATCH", project, { labels: labels(most + 1) })).status).toBe(400);
    expect((await batch(most, most)).body).toStrictEqual({ batchErrors: [] });
    expect((await batch(most + 1, 1)).body.error).toContain("devices: must have at most 100 entries.");
    expect((await batch(1, most + 1)).body.error).toContain("removeLabels: must have at most 100 entries.");
  });

  it("hold so many labels and variables of a source, however they come", async () => {
    const most = bodyLimits.entriesPerRecord;
    const source = (changed: object) => ({
      displayName: "gate",
      type: "LOGGER",
      activationUid: randomUUID(),
      ...changed,
    });
    const make = (changed: object) => ask("POST", `${project}/sources`, source(changed));
    const full = await make({ labels: labels(most), variables: labels(most) });
    expect(full.status).toBe(200);
    expect((await make({ labels: labels(most + 1) })).body.error).toContain("labels: must have at most 100 entries.");
    expect((await make({ variables: labels(most + 1) })).body.error).toContain("variables: must have at most 100");
    const path = `/v2/${full.body.name}`;
    expect((await ask("PATCH", path, { variables: labels(most + 1) })).status).toBe(400);
    expect((await ask("PATCH", path, { labels: labels(most + 1) })).status).toBe(400);
    const device = path.replace("/sources/", "/devices/");
    expect((await ask("POST", `${device}/labels`, { key: "one", value: "more" })).status).toBe(400);
    const emulated = { type: "temperature", labels: labels(most) };
    const { name } = (await ask("POST", `${project}/devices`, emulated)).body;
    expect((await ask("POST", `${project}/devices`, { ...emulated, labels: labels(most + 1) })).status).toBe(400);
    expect((await ask("PUT", `/v2/${name}`, { labels: labels(most + 1) })).status).toBe(400);
    const batch = { devices: [name], addLabels: labels(most + 1) };
    expect((await ask("POST", `${project}/devices:batchUpdate`, batch)).status).toBe(400);
  });
});

describe("A list of devices over many projects", () => {
  const emulated = async (path: string): Promise<string> =>
    (await ask("POST", `${path}/devices`, { type: "temperature" })).body.name;

  it("reads some projects a call, and goes on where it ended until it has shown all devices", async () => {
    const paths: string[] = [];
    for (let count = 0; count < mostReads + 5; count++) paths.push(await management.makeProject());
    const last = paths.toSorted().at(-1) ?? "";
    const name = await emulated(last);
    const read = vi.spyOn(management.registry.sources, "page");
    const shown: string[] = [];
    let calls = 0;
    let token = "";
    do {
      read.mockClear();
      const { body } = await ask("GET", `/v2/projects/-/devices?page_token=${token}`);
      expect(read.mock.calls.length).toBeLessThanOrEqual(mostReads);
      shown.push(...body.devices.map((device: { name: string }) => device.name));
      token = body.nextPageToken;
      calls++;
    } while (token !== "");
    read.mockRestore();
    expect([shown, calls]).toStrictEqual([[name], 2]);
    const ordered = await ask("GET", "/v2/projects/-/devices?order_by=displayName");
    expect([ordered.status, ordered.body.error]).toStrictEqual([400, expect.stringContaining("name fewer projects")]);
  });

  it("looks for devices by id only in the projects where they are", async () => {
    const paths = [project, await management.makeProject(), await management.makeProject()];
    const names = [await emulated(paths[0] ?? ""), await emulated(paths[2] ?? "")];
    const read = vi.spyOn(management.registry.sources, "getMany");
    const ids = names.map((name) => `device_ids=${name.split("/").at(-1)}`).join("&");
    for (const order of ["", "&order_by=name"]) {
      read.mockClear();
      const { body } = await ask("GET", `/v2/projects/-/devices?${ids}&device_ids=absent${order}`);
      expect(body.devices.map(({ name }: { name: string }) => name).toSorted()).toStrictEqual(names.toSorted());
      expect(read.mock.calls.flatMap(([, asked]) => asked)).toHaveLength(2);
    }
    read.mockRestore();
  });
});
