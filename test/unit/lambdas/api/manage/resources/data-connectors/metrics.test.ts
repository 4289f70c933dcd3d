import { beforeEach, describe, expect, it, vi } from "vitest";
import { Table } from "../../../../../../../lambdas/shared/adapters/dynamodb/table.ts";
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

it("promises no time of a connector that drops its events while it is disabled, nor tells an age of them", async () => {
  management.state.waiting = { visible: 600, hidden: 0 };
  await count(0, { success: 600, error: 0 }, 4_000);
  await management.ask("roles/project.developer", "PATCH", connector, { status: "USER_DISABLED" });
  expect((await metrics()).queue).toEqual({ depth: 600, oldestEventAge: null, projectedDrainTime: null });
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

describe("the series of a range", () => {
  beforeEach(() => {
    management.state.now = Date.parse("2024-02-25T16:00:00.250Z");
  });

  const ask = async (query: string) => {
    const { status, body } = await management.ask("roles/project.user", "GET", `${connector}:metrics?${query}`);
    return status === 200 ? body : { status, error: body.error };
  };

  it("has every step with its counts, latencies, classes and statuses, beside the last 24 hours", async () => {
    await count(2, { success: 2, error: 1, [bucketName(bucketOf(50))]: 2, s200: 2, s503: 1, estatus: 1 });
    await count(12, { success: 1, error: 0, s200: 1 });
    const body = await ask("start_time=2024-02-25T15:46:00Z&end_time=2024-02-25T16:00:00Z&step=300s");
    expect(body).toMatchObject({ metrics: { successCount: 3 }, step: "300s" });
    expect(body.series).toMatchObject([
      { startTime: "2024-02-25T15:45:00.000000Z", successCount: 1, latency50p: null, countsByStatus: { "200": 1 } },
      { startTime: "2024-02-25T15:50:00.000000Z", successCount: 0, errorCount: 0, errorsByClass: {} },
      { startTime: "2024-02-25T15:55:00.000000Z", successCount: 2, errorCount: 1, errorsByClass: { status: 1 } },
    ]);
    expect(body.series[2].latency50p).toMatch(/^0\.0(4[89]|5[0-2])s$/);
  });

  it("is of 24 hours by steps of five minutes where only a part of it is given, and by hours too", async () => {
    await count(90, { success: 5, error: 0 });
    const whole = await ask("startTime=2024-02-24T16:00:00.25Z");
    expect([whole.step, whole.series.length]).toEqual(["300s", 289]);
    const hours = await ask("step=3600s");
    expect([hours.step, hours.series.length]).toEqual(["3600s", 25]);
    for (const { series } of [whole, hours]) {
      expect(series.reduce((sum: number, { successCount }: { successCount: number }) => sum + successCount, 0)).toBe(5);
    }
  });

  it("begins with the counters that are kept", async () => {
    const { series } = await ask("start_time=2020-01-01T00:00:00Z&step=3600s");
    expect(series[0].startTime).toBe("2024-02-23T16:00:00.000000Z");
  });

  it("begins with the first whole step of the counters that are kept, and keeps no sums of what is not", async () => {
    management.state.now = Date.parse("2024-02-25T16:20:00.250Z");
    const [range, put] = [vi.spyOn(Table.prototype, "range"), vi.spyOn(Table.prototype, "put")];
    const hours = await ask("start_time=2020-01-01T00:00:00Z&step=3600s");
    expect(hours.series[0].startTime).toBe("2024-02-23T17:00:00.000000Z");
    const longest = await ask("step=172800s");
    expect(longest.series.map(({ startTime }: { startTime: string }) => startTime)).toEqual([
      "2024-02-25T00:00:00.000000Z",
    ]);
    expect(range.mock.calls.length).toBeLessThan(150);
    for (const [{ expiresAt }] of put.mock.calls) expect(expiresAt).toBeGreaterThan(management.state.now / 1000);
    vi.restoreAllMocks();
  });

  it.each([
    "step=90s",
    "step=172860s",
    "step=1576800000s",
    "start_time=2024-02-23T17:00:00Z&end_time=2024-02-23T18:00:00Z&step=172800s",
    "step=minute",
    "start_time=2024-02-25T17:00:00Z",
    "start_time=2024-02-25T12:00:00Z&end_time=2024-02-25T11:00:00Z",
    "end_time=2024-02-20T11:00:00Z",
    "start_time=2024-02-23T17:00:00Z&step=60s",
  ])("is refused: %s", async (query) => {
    expect((await ask(query)).status).toBe(400);
  });
});

describe("the metrics of all connectors", () => {
  const all = async (query = "") =>
    (
      await management.ask(
        "roles/project.user",
        "GET",
        `/v2/projects/${management.state.project}/dataconnectors:metrics${query}`,
      )
    ).body;

  it("are those of each, by its name, with a series where one is asked for", async () => {
    const body = { type: "HTTP_PUSH", httpConfig: { url: "https://example.com/other" } };
    const path = `/v2/projects/${management.state.project}/dataconnectors`;
    const other = (await management.ask("roles/project.developer", "POST", path, body)).body.name;
    await count(0, { success: 9, error: 1 });
    const { dataConnectors, nextPageToken } = await all();
    expect([dataConnectors.length, nextPageToken]).toEqual([2, ""]);
    const one = dataConnectors.find(({ name }: { name: string }) => name === connector.slice("/v2/".length));
    expect(one).toEqual({ name: connector.slice("/v2/".length), ...(await metrics()) });
    expect(dataConnectors.find(({ name }: { name: string }) => name === other).metrics.successCount).toBe(0);
    const series = await all("?step=3600s");
    expect(series.dataConnectors.map((each: { series: object[] }) => each.series.length)).toEqual([25, 25]);
  });

  it("come in pages, and take the health of all in one reading", async () => {
    const path = `/v2/projects/${management.state.project}/dataconnectors`;
    for (let made = 1; made < 10; made++) {
      const body = { type: "HTTP_PUSH", httpConfig: { url: `https://example.com/${made}` } };
      await management.ask("roles/project.developer", "POST", path, body);
    }
    const health = vi.spyOn(management.registry.connectors, "health");
    const first = await all("?page_size=9");
    const second = await all(`?page_size=9&page_token=${first.nextPageToken}`);
    const names = [...first.dataConnectors, ...second.dataConnectors].map(({ name }: { name: string }) => name);
    expect([first.dataConnectors.length, new Set(names).size, second.nextPageToken]).toEqual([9, 10, ""]);
    expect(health).not.toHaveBeenCalled();
    health.mockRestore();
  });

  it("tell of the others where one queue is missing", async () => {
    management.state.waiting = undefined;
    expect((await all()).dataConnectors).toMatchObject([{ metrics: { successCount: 0 }, queue: null }]);
  });
});
