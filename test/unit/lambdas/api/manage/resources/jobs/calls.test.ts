import { beforeEach, describe, expect, it } from "vitest";
import { createStartJob } from "../../../../../../../lambdas/api/manage/resources/jobs/start.ts";
import { PlatformError } from "../../../../../../../lambdas/shared/core/error.ts";
import type { Job, JobTask } from "../../../../../../../lambdas/shared/core/job.ts";
import { type Management, runManagement } from "../../../../../../support/management.ts";
import { source } from "../../../../../../support/points.ts";

const developer = "roles/project.developer";
const owner = "roles/organization.admin";

const management = await runManagement();
let project: string;
let connector: string;
const ask: Management["ask"] = (...asked) => management.ask(...asked);

beforeEach(async () => {
  project = await management.makeProject();
  const { body } = await ask(developer, "POST", `${project}/dataconnectors`, {
    type: "HTTP_PUSH",
    httpConfig: { url: "https://hooks.example/x" },
  });
  connector = `/v2/${body.name}`;
  management.state.jobs.length = 0;
});

const jobs = async (query = "") => (await ask(developer, "GET", `${project}/jobs${query}`)).body.jobs;

const end = async (name: string, attributes: Partial<Job> = { state: "DONE" }): Promise<void> => {
  const job = await management.registry.jobs.get(management.state.project, name.split("/").at(-1) ?? "");
  if (job) await management.registry.jobs.end(job, attributes, management.state.now);
};

describe("sync", () => {
  it("answers an empty object, and its job begins", async () => {
    expect(await ask(developer, "POST", `${connector}:sync`)).toMatchObject({ status: 200, body: {} });
    const [job] = await jobs();
    const [, , id, , connectorId] = connector.split("/").slice(1);
    expect(job).toStrictEqual({
      name: expect.stringMatching(new RegExp(`^projects/${management.state.project}/jobs/[0-9a-v]{20}$`)),
      kind: "sync",
      state: "RUNNING",
      progress: { done: 0, total: null },
      target: connector.slice("/v2/".length),
      parameters: {},
      reason: null,
      createdBy: "person",
      createTime: "2024-02-25T16:00:00.250000Z",
      updateTime: "2024-02-25T16:00:00.250000Z",
    });
    expect([id, connectorId]).not.toContain(undefined);
    expect(management.state.jobs).toStrictEqual([
      { version: 1, kind: "job", project: management.state.project, job: job.name.split("/").at(-1), step: 0 },
    ]);
  });

  it("that runs already is the one that was asked for", async () => {
    await ask(developer, "POST", `${connector}:sync`);
    expect(await ask(developer, "POST", `${connector}:sync`)).toMatchObject({ status: 200, body: {} });
    const [job, ...others] = await jobs();
    expect(others).toStrictEqual([]);
    expect(management.state.jobs).toHaveLength(1);
    await end(job.name);
    await ask(developer, "POST", `${connector}:sync`);
    expect(await jobs()).toHaveLength(2);
  });

  it("of a disabled connector is refused, and so is one of none", async () => {
    await ask(developer, "PATCH", connector, { status: "USER_DISABLED" });
    expect(await ask(developer, "POST", `${connector}:sync`)).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining("USER_DISABLED; enable it first") },
    });
    expect((await ask(developer, "POST", `${project}/dataconnectors/none:sync`)).status).toBe(404);
    expect(await jobs()).toStrictEqual([]);
  });
});

const range = { startTime: "2024-02-20T00:00:00Z", endTime: "2024-02-21T00:00:00Z" };

async function makeDevice(id: string): Promise<void> {
  await management.registry.sources.create({ ...source, id, project: management.state.project });
}

describe("replay", () => {
  it("answers its job, with what it was asked for", async () => {
    await makeDevice("emu1");
    await makeDevice("emu2");
    const devices = [`projects/${management.state.project}/devices/emu2`, "EMU1", "emu1"];
    const { status, body } = await ask(developer, "POST", `${connector}:replay`, {
      ...range,
      devices,
      eventTypes: ["touch", "touch"],
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      kind: "replay",
      state: "RUNNING",
      progress: { done: 0, total: null },
      target: connector.slice("/v2/".length),
      parameters: {
        startTime: "2024-02-20T00:00:00.000000Z",
        endTime: "2024-02-21T00:00:00.000000Z",
        devices: ["emu1", "emu2"].map((id) => `projects/${management.state.project}/devices/${id}`),
        eventTypes: ["touch"],
      },
    });
    expect((await ask("roles/project.user", "GET", `/v2/${body.name}`)).body).toStrictEqual(body);
  });

  it("is not made for a device that is not there, however long its name", async () => {
    for (const device of ["absent", "x".repeat(1500)]) {
      expect(await ask(developer, "POST", `${connector}:replay`, { ...range, devices: [device] })).toMatchObject({
        status: 400,
        body: { error: expect.stringContaining("the project has no device") },
      });
    }
    expect(management.state.jobs).toHaveLength(0);
  });

  it("runs once at a time for a connector", async () => {
    const { body: first } = await ask(developer, "POST", `${connector}:replay`, range);
    expect(await ask(developer, "POST", `${connector}:replay`, range)).toMatchObject({
      status: 409,
      body: { error: expect.stringContaining(first.name) },
    });
    expect(management.state.jobs).toHaveLength(1);
    expect((await ask(developer, "POST", `${connector}:sync`)).status).toBe(200);
    await ask(developer, "POST", `/v2/${first.name}:cancel`);
    expect((await ask(developer, "POST", `${connector}:replay`, range)).status).toBe(200);
  });

  it.each([
    [{ endTime: range.endTime }, "startTime: is missing"],
    [{ startTime: range.startTime }, "endTime: is missing"],
    [{ ...range, startTime: "yesterday" }, "startTime: is"],
    [{ startTime: range.endTime, endTime: range.startTime }, "startTime must not be after endTime"],
    [{ ...range, startTime: "2024-01-20T00:00:00Z" }, "kept for 31 days"],
    [{ startTime: "2024-02-26T00:00:00Z", endTime: "2024-02-27T00:00:00Z" }, "must not lie in the future"],
    [{ ...range, devices: ["nobody"] }, "no device nobody"],
    [{ ...range, devices: ["projects/another/devices/emu1"] }, "no device projects/another/devices/emu1"],
    [{ ...range, devices: "emu1" }, "devices: must be a list"],
    [{ ...range, eventTypes: [""] }, "eventTypes.0: has an empty name"],
  ])("of %j is refused", async (body, error) => {
    expect(await ask(developer, "POST", `${connector}:replay`, body)).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining(error) },
    });
    expect(await jobs()).toStrictEqual([]);
  });

  it("ends with the present where a later end is asked for, and begins 31 days back at the earliest", async () => {
    const asked = { startTime: "2024-01-25T16:00:01Z", endTime: "2030-01-01T00:00:00Z" };
    const { body } = await ask(developer, "POST", `${connector}:replay`, asked);
    expect(body.parameters).toMatchObject({
      startTime: "2024-01-25T16:00:01.000000Z",
      endTime: "2024-02-25T16:01:00.250000Z",
    });
  });

  it("of a disabled connector is refused", async () => {
    await ask(developer, "PATCH", connector, { status: "USER_DISABLED", pauseMode: "retain" });
    expect((await ask(developer, "POST", `${connector}:replay`, range)).status).toBe(400);
  });
});

describe("jobs", () => {
  const start = (task: JobTask) =>
    management.ports.startJob({ project: management.state.project, task, createdBy: "person" });

  it("are listed newest first, page by page, whatever they are filtered by", async () => {
    const names: string[] = [];
    for (let count = 0; count < 5; count++) {
      management.state.now += 1000;
      const { id } = await start({ kind: "sync", connector: `connector${count}` });
      names.unshift(`projects/${management.state.project}/jobs/${id}`);
    }
    management.state.now += 1000;
    await start({ kind: "deleteProject" });
    for (const name of names.slice(0, 3)) await end(name);
    const read = async (query: string): Promise<string[]> => {
      const found: string[] = [];
      for (let token = ""; ; ) {
        const { body } = await ask(developer, "GET", `${project}/jobs?pageSize=2${query}&pageToken=${token}`);
        found.push(...body.jobs.map(({ name }: { name: string }) => name));
        expect(body.jobs.length).toBeLessThanOrEqual(2);
        if (body.nextPageToken === "") return found;
        token = body.nextPageToken;
      }
    };
    expect((await read("")).slice(1)).toStrictEqual(names);
    expect(await read("&kind=sync")).toStrictEqual(names);
    expect(await read("&kind=sync&state=DONE")).toStrictEqual(names.slice(0, 3));
    expect(await read("&state=RUNNING")).toHaveLength(3);
    const target = connector.slice("/v2/".length);
    expect(await read(`&target=${target}`)).toStrictEqual(await read(`&target=${target.split("/").at(-1)}`));
    expect(await read("&target=elsewhere")).toStrictEqual([]);
    expect(await read("&state=FAILED")).toStrictEqual([]);
    expect((await ask(developer, "GET", `${project}/jobs?state=LOST`)).status).toBe(400);
    expect((await ask(developer, "GET", `${project}/jobs?page_token=nonsense`)).status).toBe(400);
  });

  it("are cancelled while they run, once", async () => {
    const { id } = await start({ kind: "sync", connector: "C" });
    const name = `${project}/jobs/${id}`;
    expect(await ask(developer, "POST", `${name}:cancel`)).toMatchObject({
      status: 200,
      body: { state: "CANCELLED", reason: expect.stringContaining("Cancelled by person") },
    });
    expect(await ask(developer, "POST", `${name}:cancel`)).toMatchObject({
      status: 409,
      body: { error: expect.stringContaining("has ended already; it is CANCELLED") },
    });
    expect((await ask(developer, "POST", `${project}/jobs/none:cancel`)).status).toBe(404);
  });

  it("that delete a project cannot be cancelled, and are told of to the organization when it is gone", async () => {
    const { body } = await ask(owner, "DELETE", project);
    const name = `/v2/${body.name}`;
    expect(await ask(owner, "POST", `${name}:cancel`)).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining("cannot be cancelled") },
    });
    expect((await ask(owner, "GET", name)).body).toMatchObject({
      kind: "deleteProject",
      state: "RUNNING",
      target: null,
    });
    expect((await ask(owner, "GET", `${project}/jobs`)).body.jobs).toHaveLength(1);
    expect((await ask("roles/project.admin", "GET", name)).status).toBe(404);
  });
});

describe("starting a job", () => {
  it("lets what was accepted a moment before be kept first, where it is to be copied", async () => {
    const { registry, state } = management;
    const delays: number[] = [];
    const startJob = createStartJob({
      jobs: registry.jobs,
      rooms: management.ports.rooms,
      mostAtOnce: () => 10,
      countJob: async () => {},
      sendJob: async (_, delaySeconds) => void delays.push(delaySeconds),
      now: () => new Date(state.now),
      newId: management.ports.newId,
      report: () => {},
    });
    const base = { project: state.project, createdBy: "person" };
    await startJob({ ...base, task: { kind: "sync", connector: "C" } });
    await startJob({ ...base, task: { kind: "deleteProject" } });
    expect(delays).toStrictEqual([3, 0]);
  });

  it("is no failure where its first message cannot be sent: the job is remembered, and resumed as a stalled one", async () => {
    const { registry, state } = management;
    const reported: string[] = [];
    const startJob = createStartJob({
      jobs: registry.jobs,
      rooms: management.ports.rooms,
      mostAtOnce: () => 10,
      countJob: async () => {},
      sendJob: async () => {
        throw new PlatformError("unavailable", "SQS is away.");
      },
      now: () => new Date(state.now),
      newId: () => "0".repeat(20),
      report: (message) => void reported.push(message),
    });
    const job = await startJob({ project: state.project, task: { kind: "sync", connector: "C" }, createdBy: "person" });
    expect(reported).toHaveLength(1);
    expect(await registry.jobs.get(state.project, job.id)).toMatchObject({ state: "RUNNING", step: 0 });
    expect(await registry.jobs.stalled(state.now + 1)).toContainEqual({ project: state.project, job: job.id });
  });
});
