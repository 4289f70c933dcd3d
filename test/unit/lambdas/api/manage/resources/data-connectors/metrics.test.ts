import { beforeEach, expect, it } from "vitest";
import { bucketOf } from "../../../../../../../lambdas/shared/core/delivery/latency-histogram.ts";
import { bucketName } from "../../../../../../../lambdas/shared/core/delivery/stats.ts";
import { runManagement } from "../../../../../../support/management.ts";

const management = await runManagement();
let connector: string;
let id: string;

beforeEach(async () => {
  management.state.waiting = { visible: 0, hidden: 0 };
  const path = `${await management.makeProject()}/dataconnectors`;
  const body = { type: "HTTP_PUSH", httpConfig: { url: "https://example.com/hook" } };
  const { name } = (await management.ask("roles/project.developer", "POST", path, body)).body;
  connector = `/v2/${name}`;
  id = name.split("/").at(-1);
});

const minuteMillis = 60_000;
const metrics = async () => (await management.ask("roles/project.user", "GET", `${connector}:metrics`)).body;
const count = (minutesAgo: number, amounts: Record<string, number>, lagMillis = 5) => {
  const minute = Math.floor(management.state.now / minuteMillis) * minuteMillis - minutesAgo * minuteMillis;
  return management.deliveries.count(id, minute, amounts, lagMillis);
};

it("tells zeros of a connector that sent nothing", async () => {
  expect(await metrics()).toEqual({
    metrics: { successCount: 0, errorCount: 0, latency99p: "0.000s" },
    queue: { depth: 0, oldestEventAge: null, projectedDrainTime: "0s" },
  });
});

it("tells integers, and the latency in seconds with a unit", async () => {
  await count(0, { success: 9, error: 1, [bucketName(bucketOf(411))]: 9 });
  const { successCount, errorCount, latency99p } = (await metrics()).metrics;
  expect([successCount, errorCount]).toEqual([9, 1]);
  expect(latency99p).toMatch(/^0\.(39|4[0-3])\ds$/);
});

it("counts the last 24 hours, each minute once, however often it is asked", async () => {
  for (const minutesAgo of [0, 1, 59, 60, 61, 600, 1439]) await count(minutesAgo, { success: 1, error: 2 });
  await count(1442, { success: 100, error: 100 });
  for (let asked = 0; asked < 3; asked++) {
    expect((await metrics()).metrics).toMatchObject({ successCount: 7, errorCount: 14 });
  }
});

it("tells how many events wait, for how long, and how soon they will be delivered", async () => {
  management.state.waiting = { visible: 500, hidden: 100 };
  await count(0, { success: 600, error: 0 }, 4_000);
  expect((await metrics()).queue).toEqual({ depth: 600, oldestEventAge: "4s", projectedDrainTime: "300s" });
  const oldestWaiting = management.state.now - 90_000;
  await management.registry.connectors.noteHealth(management.state.project, id, {
    oldestWaiting,
    oldestSeenAt: management.state.now,
  });
  expect((await metrics()).queue).toMatchObject({ oldestEventAge: "90s" });
});

it("promises no time while nothing is sent", async () => {
  management.state.waiting = { visible: 600, hidden: 0 };
  await count(0, { success: 600, error: 0 });
  expect((await metrics()).queue.projectedDrainTime).toBe("300s");
  await management.registry.connectors.noteHealth(management.state.project, id, { state: "DOWN" });
  expect((await metrics()).queue.projectedDrainTime).toBeNull();
});

it("promises no time where nothing was delivered lately", async () => {
  management.state.waiting = { visible: 3, hidden: 0 };
  expect((await metrics()).queue).toEqual({ depth: 3, oldestEventAge: null, projectedDrainTime: null });
});

it("tells of a paused connector that retains its events how old they are, at most", async () => {
  const set = async (body: object) => {
    await management.ask("roles/project.developer", "PATCH", connector, body);
    management.state.now += 60_000;
  };
  management.state.waiting = { visible: 3, hidden: 0 };
  await count(0, { success: 600, error: 0 }, 4_000);
  await set({ status: "USER_DISABLED", pauseMode: "retain" });
  expect((await metrics()).queue.oldestEventAge).toBe("60s");
  await set({ status: "ACTIVE" });
  const oldest = { oldestWaiting: management.state.now - 90_000, oldestSeenAt: management.state.now };
  await management.registry.connectors.noteHealth(management.state.project, id, oldest);
  await set({ status: "USER_DISABLED" });
  expect((await metrics()).queue.oldestEventAge).toBe("150s");
  await set({ status: "ACTIVE" });
  expect((await metrics()).queue.oldestEventAge).toBe("210s");
  await set({ status: "USER_DISABLED", pauseMode: "drop" });
  expect((await metrics()).queue.oldestEventAge).not.toBe("270s");
});

it("says that the queue is missing, and has it made again", async () => {
  management.state.waiting = undefined;
  const asked = () => management.ask("roles/project.user", "GET", `${connector}:metrics`);
  const young = await asked();
  expect([young.status, young.body.error]).toEqual([503, expect.stringContaining("made a moment ago")]);
  management.state.now += 3 * minuteMillis;
  const missing = await asked();
  expect([missing.status, missing.body.error]).toEqual([503, expect.stringContaining("somebody has removed it")]);
  const { project } = management.state;
  expect(await management.registry.connectors.get(project, id)).not.toHaveProperty("mapping");
  const watched = await management.registry.connectors.watched();
  expect(watched).toContainEqual(expect.objectContaining({ project, connector: id }));
});
