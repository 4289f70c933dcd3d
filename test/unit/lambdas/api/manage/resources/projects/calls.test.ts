import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { makeDevice } from "../../../../../../support/devices.ts";
import { apiToken } from "../../../../../../support/identities.ts";
import { type Answer, type Caller, runManagement } from "../../../../../../support/management.ts";

const management = await runManagement();
let project: string;
const owner = "roles/organization.admin";
const admin = "roles/project.admin";
const developer = "roles/project.developer";

beforeEach(async () => {
  management.state.organization = `O${randomUUID()}`;
  project = await management.makeProject();
});

const ask = (caller: Caller, method: string, path: string, body?: unknown): Promise<Answer> =>
  management.ask(caller, method, path, body);

describe("projects", () => {
  it("are made by an organization's administrator, with all keys that existing clients read", async () => {
    const companyName = `Acme ${randomUUID()}`;
    const { status, body } = await ask(owner, "POST", "/v2/projects", { displayName: "Plant", companyName });
    expect(status).toBe(200);
    expect(body).toStrictEqual({
      name: expect.stringMatching(/^projects\/[0-9a-v]{20}$/),
      displayName: "Plant",
      inventory: false,
      organization: `organizations/${management.state.organization}`,
      organizationDisplayName: "",
      sensorCount: 0,
      cloudConnectorCount: 0,
      location: { latitude: null, longitude: null, timeLocation: "UTC" },
      labels: {},
      companyName,
      eventLogDays: 31,
      createTime: "2024-02-25T16:00:00.250000Z",
    });
    expect((await ask(owner, "POST", "/v2/projects", { displayName: "Other", companyName })).status).toBe(409);
    expect((await ask(admin, "POST", "/v2/projects", { displayName: "Mine" })).status).toBe(403);
  });

  it.each(["a/b", "a+b", "a#b", "a*b", "a?b", "a$b", "a\u0000b", "", "\ud800"])(
    "have no company name %j",
    async (companyName) => {
      const answer = await ask(owner, "POST", "/v2/projects", { displayName: "Plant", companyName });
      expect(answer).toMatchObject({ status: 400, body: { error: expect.stringContaining("companyName") } });
    },
  );

  it("are named in topics by their display name where no company name is given, without what topics refuse", async () => {
    const id = randomUUID();
    const { body } = await ask(owner, "POST", "/v2/projects", { displayName: `A/B ${id}` });
    expect(body.companyName).toBe(`A-B ${id}`);
  });

  it("may have a display name that another has: their ids tell their topics apart", async () => {
    const displayName = randomUUID().padEnd(100, "😀".repeat(32));
    const [one, other] = [
      await ask(owner, "POST", "/v2/projects", { displayName }),
      await ask(owner, "POST", "/v2/projects", { displayName }),
    ];
    expect([one.body.displayName, other.body.displayName]).toStrictEqual([displayName, displayName]);
    expect(one.body.companyName).toBe(displayName);
    const { companyName } = other.body;
    expect(companyName).toMatch(new RegExp(` ${other.body.name.split("/").at(-1)}$`));
    expect([companyName.length <= 100, companyName.isWellFormed()]).toStrictEqual([true, true]);
  });

  it("are listed to who may read them, and to nobody else", async () => {
    const id = management.state.project;
    const mine = { name: `projects/${id}` };
    for (const role of [owner, "roles/project.user"] as const) {
      expect((await ask(role, "GET", "/v2/projects")).body).toMatchObject({ projects: [mine], nextPageToken: "" });
    }
    const token = apiToken(id);
    expect((await ask(token, "GET", "/v2/projects")).body.projects).toMatchObject([mine]);
    expect((await ask({ ...token, scopes: ["write"] }, "GET", "/v2/projects")).body.projects).toStrictEqual([]);
    expect((await ask("stranger", "GET", "/v2/projects")).body.projects).toStrictEqual([]);
  });

  it("tell how many sources they have, counted a few projects at a time", async () => {
    const { sources, identities } = management.registry;
    const counts = new Map<string, number>();
    for (let made = 0; made < 12; made++) {
      const path = await management.makeProject();
      for (let source = 0; source < made % 3; source++) await makeDevice(management, path);
      counts.set(path.slice("/v2/".length), made % 3);
    }
    const count = identities.count.bind(identities);
    let [running, most] = [0, 0];
    const counted = vi.spyOn(identities, "count").mockImplementation(async (...asked) => {
      most = Math.max(most, ++running);
      return count(...asked).finally(() => running--);
    });
    const read = vi.spyOn(sources, "list");
    const { body } = await ask(owner, "GET", "/v2/projects?page_size=100");
    for (const { name, sensorCount } of body.projects) expect(sensorCount).toBe(counts.get(name) ?? 0);
    expect(body.projects).toHaveLength(13);
    expect(read).not.toHaveBeenCalled();
    expect(most).toBeLessThanOrEqual(5);
    counted.mockRestore();
    read.mockRestore();
  });

  it("are shown on short pages where they have many sources, and none is left out", async () => {
    for (let made = 0; made < 11; made++) await management.makeProject();
    const counted = vi.spyOn(management.registry.identities, "count").mockResolvedValue(9_000);
    const shown: string[] = [];
    const sizes: number[] = [];
    let token = "";
    do {
      const { body } = await ask(owner, "GET", `/v2/projects?page_size=100&page_token=${token}`);
      sizes.push(body.projects.length);
      shown.push(...body.projects.map(({ name }: { name: string }) => name));
      token = body.nextPageToken;
    } while (token !== "");
    counted.mockRestore();
    expect(sizes).toStrictEqual([5, 5, 2]);
    expect(new Set(shown).size).toBe(12);
  });

  it("are found by organization and words", async () => {
    await management.makeProject();
    const namesOf = async (query: string) => (await ask(owner, "GET", `/v2/projects?${query}`)).body.projects.length;
    expect(await namesOf(`organization=organizations/${management.state.organization}`)).toBe(2);
    expect(await namesOf("organization=organizations/other")).toBe(0);
    expect(await namesOf("query=aCME")).toBe(2);
    expect(await namesOf(`query=${management.state.project}`)).toBe(1);
    expect(await namesOf("query=nope")).toBe(0);
  });

  it("lose no field of changes at the same time", async () => {
    await Promise.all([
      ask(admin, "PATCH", project, { displayName: "new" }),
      ask(admin, "PATCH", project, { eventLogDays: 0 }),
    ]);
    expect((await ask(admin, "GET", project)).body).toMatchObject({ displayName: "new", eventLogDays: 0 });
  });

  it.each([-1, 32, 1.5, "7"])("keep their event log for no %j days", async (eventLogDays) => {
    expect((await ask(admin, "PATCH", project, { eventLogDays })).status).toBe(400);
  });

  it("take a mask", async () => {
    const answer = await ask(admin, "PATCH", `${project}?update_mask=eventLogDays`, {
      displayName: "new",
      eventLogDays: 3,
    });
    expect(answer.body).toMatchObject({ displayName: "Acme", eventLogDays: 3 });
  });
});

describe("retentions", () => {
  const body = { displayName: "oneYear", kind: "DYNAMODB", duration: "31536000s" };
  const make = async () => `/v2/${(await ask(developer, "POST", `${project}/retentions`, body)).body.name}`;

  it("are made, read, changed and deleted", async () => {
    const name = await make();
    expect((await ask("roles/project.user", "GET", name)).body).toMatchObject(body);
    expect((await ask(developer, "PATCH", name, { duration: "60s" })).body).toMatchObject({ ...body, duration: "60s" });
    expect((await ask(developer, "PATCH", name, {})).body).toMatchObject({ ...body, duration: "60s" });
    expect((await ask(developer, "GET", `${project}/retentions`)).body.retentions).toMatchObject([{ duration: "60s" }]);
    expect(await ask(developer, "DELETE", name)).toMatchObject({ status: 200, body: {} });
    expect((await ask(developer, "GET", name)).status).toBe(404);
  });

  it("have a name of their own in the project", async () => {
    await make();
    expect((await ask(developer, "POST", `${project}/retentions`, body)).status).toBe(409);
    project = await management.makeProject();
    expect((await ask(developer, "POST", `${project}/retentions`, body)).status).toBe(200);
  });

  it("are not deleted while a source is linked to them", async () => {
    const name = await make();
    const activationUid = randomUUID();
    const source = { displayName: "s", type: "LOGGER", activationUid, retentions: ["oneYear"] };
    await ask(developer, "POST", `${project}/sources`, source);
    expect(await ask(developer, "DELETE", name)).toMatchObject({
      status: 409,
      body: { error: expect.stringContaining(activationUid) },
    });
    await ask(developer, "PATCH", `${project}/sources/${activationUid}`, { retentions: [] });
    expect((await ask(developer, "DELETE", name)).status).toBe(200);
  });

  it.each([
    [{ kind: "FLOPPY" }, "kind: must be one of DYNAMODB"],
    [{ duration: 60 }, "duration: must be a duration"],
    [{ duration: "0s" }, "duration: must be whole seconds"],
    [{ duration: "1.5s" }, "duration: must be whole seconds"],
    [{ displayName: "a/b" }, "displayName: must not hold any of"],
  ])("refuse %j", async (changed, fault) => {
    const answer = await ask(developer, "POST", `${project}/retentions`, { ...body, ...changed });
    expect(answer).toMatchObject({ status: 400, body: { error: expect.stringContaining(fault) } });
  });
});
