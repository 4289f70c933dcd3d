import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { isoMillis } from "../../../../../../../lambdas/shared/core/instant.ts";
import { type Answer, type Caller, runManagement } from "../../../../../../support/management.ts";
import { makeAdministrator, makeOrganization } from "../../../../../../support/people.ts";

const management = await runManagement();
let project: string;
const owner = "roles/organization.admin";
const admin = "roles/project.admin";

beforeEach(async () => {
  await makeOrganization(management);
  project = await management.makeProject();
});

const ask = (caller: Caller, method: string, path: string, body?: unknown): Promise<Answer> =>
  management.ask(caller, method, path, body);
const versionOf = async (id: string): Promise<number> => {
  const item = await management.registry.table.get<{ version: number }>({ pk: `PROJECT#${id}`, sk: "VERSION" });
  return item?.version ?? 0;
};

describe("renaming a project's company", () => {
  const rename = (companyName: string, confirm?: boolean) => ask(admin, "PATCH", project, { companyName, confirm });
  const ownerOf = (companyName: string) => management.registry.projects.ofCompany(companyName);

  it("asks for confirmation, since it changes MQTT topics", async () => {
    const name = randomUUID();
    for (const confirm of [undefined, false]) {
      expect(await rename(name, confirm)).toMatchObject({
        status: 400,
        body: { error: expect.stringContaining("subscribe anew") },
      });
    }
    expect(await ownerOf(name)).toBeUndefined();
  });

  it("takes the new name, reserves the old one, and moves the project's version on", async () => {
    const [id, name] = [management.state.project, randomUUID()];
    const before = await versionOf(id);
    expect((await rename(name, true)).body.companyName).toBe(name);
    expect((await ask(admin, "GET", project)).body.companyName).toBe(name);
    expect(await ownerOf(name)).toBe(id);
    expect(await ownerOf(id)).toBeUndefined();
    expect(await versionOf(id)).toBeGreaterThan(before);
    expect((await rename(id, true)).status).toBe(200);
    expect([await ownerOf(id), await ownerOf(name)]).toStrictEqual([id, undefined]);
  });

  it("tells who wants a reserved name until when it is", async () => {
    const reserved = management.state.project;
    expect((await rename(randomUUID(), true)).status).toBe(200);
    project = await management.makeProject();
    const until = new Date(Math.floor(management.state.now / 1000) * 1000 + 30 * 86_400_000);
    const error = expect.stringContaining(
      `${reserved} is reserved until ${isoMillis(until.getTime())} for the project that`,
    );
    expect(await rename(reserved, true)).toMatchObject({ status: 409, body: { error } });
    const creation = { displayName: "x", companyName: reserved };
    expect(await ask(owner, "POST", "/v2/projects", creation)).toMatchObject({ status: 409, body: { error } });
    const named = await ask(owner, "POST", "/v2/projects", { displayName: reserved });
    expect(named.body.companyName).toMatch(new RegExp(`^${reserved} `));
    management.state.now = until.getTime();
    expect((await rename(reserved, true)).status).toBe(200);
    expect(await ownerOf(reserved)).toBe(management.state.project);
  });

  it("is refused where ten names are reserved already, which says what to do", async () => {
    for (let n = 0; n < 10; n++) expect((await rename(randomUUID(), true)).status).toBe(200);
    const error = expect.stringContaining("take back one of them");
    expect(await rename(randomUUID(), true)).toMatchObject({ status: 409, body: { error } });
    expect((await rename(management.state.project, true)).status).toBe(200);
  });

  it("takes no name that another project has", async () => {
    const taken = management.state.project;
    project = await management.makeProject();
    expect((await rename(taken, true)).status).toBe(409);
    expect(await ownerOf(taken)).toBe(taken);
    expect((await ask(admin, "GET", project)).body.companyName).toBe(management.state.project);
  });

  it("is not asked to confirm the name that it has, nor to name what else is changed", async () => {
    const companyName = management.state.project;
    const back = { companyName, displayName: "new", organization: `organizations/${management.state.organization}` };
    expect((await ask(admin, "PATCH", project, back)).body.displayName).toBe("new");
    const mask = await ask(admin, "PATCH", `${project}?update_mask=companyName`, {
      companyName: randomUUID(),
      displayName: "newer",
      confirm: true,
    });
    expect(mask.body.displayName).toBe("new");
  });

  it("to another organization is refused", async () => {
    const answer = await ask(admin, "PATCH", project, { organization: "organizations/other" });
    expect(answer).toMatchObject({ status: 400, body: { error: expect.stringContaining("organization cannot") } });
  });
});

describe("a project's location", () => {
  it("is kept for who asks for it", async () => {
    const location = { latitude: 63.4, longitude: 10.4, timeLocation: "Europe/Oslo" };
    const made = await ask(owner, "POST", "/v2/projects", { displayName: randomUUID(), location });
    expect(made.body.location).toStrictEqual(location);
    const moved = await ask(owner, "PATCH", `/v2/${made.body.name}`, {
      location: { latitude: null, longitude: null, timeLocation: "" },
    });
    expect(moved.body.location).toStrictEqual({ latitude: null, longitude: null, timeLocation: "UTC" });
    for (const wrong of [{ latitude: 91 }, { timeLocation: "Mars/X" }, { timeLocation: "+01:00" }]) {
      expect((await ask(owner, "PATCH", project, { location: wrong })).status).toBe(400);
    }
  });
});

describe("deleting a project", () => {
  it("is for the organization's administrators", async () => {
    expect((await ask(admin, "DELETE", project)).status).toBe(403);
    expect((await ask(admin, "GET", project)).status).toBe(200);
  });

  it("begins a job, and hides the project from everybody at once", async () => {
    const id = management.state.project;
    const before = await versionOf(id);
    const { status, body } = await ask(owner, "DELETE", project);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      name: expect.stringMatching(new RegExp(`^projects/${id}/jobs/[0-9a-v]{20}$`)),
      kind: "deleteProject",
      state: "RUNNING",
      progress: { done: 0, total: null },
    });
    expect(await versionOf(id)).toBeGreaterThan(before);
    const { jobs } = await management.registry.jobs.page(id, { limit: 10 });
    expect(jobs).toMatchObject([{ task: { kind: "deleteProject" } }]);
    for (const role of [owner, admin] as const) {
      expect((await ask(role, "GET", project)).status).toBe(404);
      expect((await ask(role, "GET", `${project}/members`)).status).toBe(404);
      expect((await ask(role, "GET", "/v2/projects")).body.projects).toStrictEqual([]);
    }
    expect((await ask(admin, "DELETE", project)).status).toBe(404);
  });

  it("answers the same job when it is asked again, and begins another where that one failed", async () => {
    const id = management.state.project;
    const first = await ask(owner, "DELETE", project);
    const jobOf = ({ body }: Answer): string => body.name.split("/").at(-1);
    expect(await ask(owner, "DELETE", project)).toStrictEqual(first);
    const job = await management.registry.jobs.get(id, jobOf(first));
    if (job) await management.registry.jobs.end(job, { state: "FAILED" }, management.state.now);
    const second = await ask(owner, "DELETE", project);
    expect(second.body.state).toBe("RUNNING");
    expect(jobOf(second)).not.toBe(jobOf(first));
  });

  it("begins the job that a call which was cut off did not begin", async () => {
    await management.registry.projects.change(management.state.project, { deleteTime: "2024-02-25T15:00:00Z" });
    expect((await ask(owner, "DELETE", project)).body.kind).toBe("deleteProject");
    expect(await management.registry.projects.get(management.state.project)).toMatchObject({
      deleteTime: "2024-02-25T15:00:00Z",
      deletionJob: expect.any(String),
    });
  });

  it("takes the last project of an organization too", async () => {
    const caller = await makeAdministrator(management, management.state.organization);
    expect((await ask(caller, "DELETE", project)).status).toBe(200);
    expect((await ask(caller, "GET", `/v2/organizations/${management.state.organization}`)).status).toBe(200);
  });
});
