import { beforeEach, describe, expect, it } from "vitest";
import { runManagement } from "../../../../../../support/management.ts";

const management = await runManagement();
const developer = "roles/project.developer";
let project: string;

beforeEach(async () => {
  project = await management.makeProject();
});

const make = (more: object = {}) =>
  management.ask(developer, "POST", `${project}/retentions`, {
    displayName: "stamps",
    kind: "TIMESTREAM",
    duration: "86400s",
    ...more,
  });
const tableJobs = () => management.state.jobs.filter(({ kind }) => kind === "retentionTable");

describe("a retention of kind TIMESTREAM", () => {
  it("has its table made, before the call might be cut off and after it has made the retention", async () => {
    const { status, body } = await make();
    expect([status, body.kind]).toEqual([200, "TIMESTREAM"]);
    const [, owner, , retention] = body.name.split("/");
    const job = { version: 1, kind: "retentionTable", project: owner, retention };
    expect(tableJobs()).toEqual([job, job]);
  });

  it("has its table follow its duration, and removed with it", async () => {
    const { name } = (await make()).body;
    management.state.jobs.length = 0;
    expect((await management.ask(developer, "PATCH", `/v2/${name}`, { blobStore: "S3" })).status).toBe(200);
    expect(tableJobs()).toEqual([]);
    const changed = await management.ask(developer, "PATCH", `/v2/${name}`, { duration: "172800s" });
    expect([changed.body.duration, tableJobs().length]).toEqual(["172800s", 2]);
    expect((await management.ask(developer, "DELETE", `/v2/${name}`)).status).toBe(200);
    expect(tableJobs()).toHaveLength(4);
  });

  it("has its table follow even where the call is killed at any of its writes", async () => {
    const { state, registry } = management;
    const owner = project.slice("/v2/projects/".length);
    const durations = async () =>
      (await registry.sources.listRetentions(owner)).map(({ id, durationSeconds }) => `${id} ${durationSeconds}`);
    const { name } = (await make()).body;
    const calls = [
      () => make({ displayName: "another" }),
      () => management.ask(developer, "PATCH", `/v2/${name}`, { duration: "172800s" }),
      () => management.ask(developer, "DELETE", `/v2/${name}`),
    ];
    let followed = 0;
    for (const call of calls) {
      for (let left = 0, isKilled = true; isKilled; left++) {
        const before = await durations();
        state.jobs.length = 0;
        isKilled = false;
        let effects = 0;
        state.beforeEffect = () => {
          if (effects++ < left) return;
          isKilled = true;
          throw new Error("killed");
        };
        await call().catch(() => undefined);
        state.beforeEffect = () => {};
        // Has what a killed call had begun count no more.
        state.now += 120_000;
        if (String(await durations()) === String(before)) continue;
        expect(tableJobs().length).toBeGreaterThan(0);
        followed++;
      }
    }
    expect(followed).toBeGreaterThanOrEqual(3);
  });

  it("keeps points for 73,000 days at most", async () => {
    const most = 73_000 * 86_400;
    expect(await make({ duration: `${most + 1}s` })).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining("73000 days at most") },
    });
    const { name } = (await make({ duration: `${most}s` })).body;
    const longer = await management.ask(developer, "PATCH", `/v2/${name}`, { duration: `${most + 1}s` });
    expect(longer.status).toBe(400);
  });

  it("leaves other kinds without a table", async () => {
    management.state.jobs.length = 0;
    const { name } = (await make({ kind: "DYNAMODB" })).body;
    await management.ask(developer, "DELETE", `/v2/${name}`);
    expect(tableJobs()).toEqual([]);
  });
});
