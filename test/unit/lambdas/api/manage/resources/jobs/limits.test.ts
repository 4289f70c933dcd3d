import { describe, expect, it } from "vitest";
import { jobsPerHour } from "../../../../../../../lambdas/shared/core/limits.ts";
import { runLimited } from "../../limited.ts";

const { management, on, ask, lower } = await runLimited();

describe("What a project may have of jobs", () => {
  it("is so many jobs that run at once, beside the deletion", async () => {
    lower({ jobsAtOncePerProject: 2 });
    const { connectors } = management.registry;
    const connector = async (): Promise<string> => {
      const httpConfig = { url: "https://receiver.example.com/events" };
      return `/v2/${(await ask("POST", `${on.project}/dataconnectors`, { type: "HTTP_PUSH", httpConfig })).body.name}`;
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
    expect((await ask("DELETE", on.project)).status).toBe(200);
  });

  it("is so many syncs, replays and exports within an hour, beside the deletion", async () => {
    const { jobs } = management.registry;
    const { now } = management.state;
    const task = { kind: "sync", connector: "C" } as const;
    const start = (project: string) => management.ports.startJob({ project, task, createdBy: "person" });
    const ended = { state: "DONE" } as const;
    const mine = management.state.project;
    for (let count = 0; count < jobsPerHour; count++) await jobs.end(await start(mine), ended, now);
    await expect(start(mine)).rejects.toMatchObject({
      code: "too-many-requests",
      message: expect.stringContaining(
        `More than ${jobsPerHour} syncs, replays and exports were asked for in this project`,
      ),
      retryAfterSeconds: 3600 - (Math.floor(now / 1000) % 3600),
    });
    expect(await start("another project")).toMatchObject({ state: "RUNNING" });
    expect((await ask("DELETE", on.project)).status).toBe(200);
    management.state.now += 3_600_000;
    expect(await start(mine)).toMatchObject({ state: "RUNNING" });
    management.state.now = now;
  });

  it("is so many jobs that run, also of those that are asked for at the same moment", async () => {
    lower({ jobsAtOncePerProject: 2 });
    const hook = { type: "HTTP_PUSH", httpConfig: { url: "https://example.com/" } };
    const names: string[] = [];
    for (let count = 0; count < 6; count++)
      names.push((await ask("POST", `${on.project}/dataconnectors`, hook)).body.name);
    const sync = (name: string) => ask("POST", `/v2/${name}:sync`);
    const statuses = (await Promise.all(names.map(sync))).map(({ status }) => status);
    expect(statuses.toSorted()).toStrictEqual([200, 200, 409, 409, 409, 409]);
    const { jobs } = (await ask("GET", `${on.project}/jobs?state=RUNNING`)).body;
    expect(jobs).toHaveLength(2);
    expect((await ask("POST", `/v2/${jobs[0].name}:cancel`)).status).toBe(200);
    const again = (await Promise.all(names.map(sync))).map(({ status }) => status);
    // Two connectors had a job that runs: it is answered for one of them, and the place that is free is taken once.
    expect(again.filter((status) => status === 200).length).toBe(2);
  });
});
