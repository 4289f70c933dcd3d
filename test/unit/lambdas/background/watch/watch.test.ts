import { describe, expect, it } from "vitest";
import { type WatchPort, watch } from "../../../../../lambdas/background/watch/watch.ts";
import { DeliveryStats } from "../../../../../lambdas/shared/adapters/dynamodb/delivery-stats.ts";
import type { DataConnector } from "../../../../../lambdas/shared/core/connector/connector.ts";
import type { ConnectorHealth } from "../../../../../lambdas/shared/core/connector/connector-health.ts";
import { usualTiming } from "../../../../../lambdas/shared/core/connector/timing.ts";
import { MemoryStore, memoryTable } from "../../shared/delivery/model/memory-table.ts";
import { connector, now } from "../../shared/delivery/setting.ts";

const minute = 60_000;
const hour = 60 * minute;

interface Setting {
  readonly connector?: Partial<DataConnector> | undefined;
  readonly health?: ConnectorHealth;
  /** The numbers of failed attempts, by how many milliseconds ago they were. */
  readonly failures?: Readonly<Record<number, number>>;
  /** For how long the connector has been watched. */
  readonly since?: number;
  readonly sweptAt?: number;
}

async function watched(setting: Setting, change: (port: WatchPort) => void = () => {}) {
  const done = {
    disabled: [] as string[],
    letGo: 0,
    jobs: [] as string[],
    reports: [] as string[],
    told: [] as unknown[],
  };
  const { connector: changed = {}, health = {}, failures = {}, since = 2 * hour, sweptAt } = setting;
  const isGone = "connector" in setting && setting.connector === undefined;
  const stats = new DeliveryStats(memoryTable(new MemoryStore(), async (effect) => effect()));
  for (const [ago, error] of Object.entries(failures)) {
    await stats.count("C", Math.floor((now - Number(ago)) / minute) * minute, { error }, 0);
  }
  const port: WatchPort = {
    watched: async () => [
      { project: "P", connector: "C", since: now - since, ...(sweptAt === undefined ? {} : { sweptAt }) },
    ],
    withHealth: async () => ({ connector: isGone ? undefined : { ...connector, ...changed }, health }),
    minutes: (...range) => stats.minutes(...range),
    disable: async (_connector, rule) => void done.disabled.push(rule),
    letGo: async () => void done.letGo++,
    sendJob: async (message, delay) => void done.jobs.push(`${message.kind} ${delay}`),
    stalledJobs: async () => [],
    timing: usualTiming,
    nowMillis: () => now,
    random: () => 0.5,
    report: (text) => void done.reports.push(text),
    inform: (_text, fields) => void done.told.push(fields),
  };
  change(port);
  await watch(port);
  return done;
}

const failing: ConnectorHealth = { failures: 3, failingSince: now - hour };

describe("watch disables a connector", () => {
  it.each([
    [120 * hour, ["failing-120-hours"]],
    [120 * hour - 1, []],
  ])("that has failed for %i ms without a success: %j", async (millis, disabled) => {
    const health = { failures: 9, failingSince: now - millis, failedAt: now };
    expect((await watched({ health, failures: { [minute]: 4 } })).disabled).toStrictEqual(disabled);
  });

  it.each([
    [{ [59 * minute]: 9_000, [minute]: 9_000 }, ["18000-failures-an-hour"]],
    [{ [59 * minute]: 9_000, [minute]: 8_999 }, []],
    [{ [61 * minute]: 9_000, [minute]: 9_000 }, []],
  ])("with so many failed attempts: %j", async (failures, disabled) => {
    expect((await watched({ failures })).disabled).toStrictEqual(disabled);
  });

  it("not again because of failures before it was disabled the last time", async () => {
    const failures = { [10 * minute]: 18_000 };
    const enabled = await watched({ connector: { disabledSince: now - 10 * minute }, failures });
    expect(enabled.disabled).toStrictEqual([]);
    const again = { ...failures, [minute]: 18_000 };
    expect((await watched({ connector: { disabledSince: now - 10 * minute }, failures: again })).disabled).toHaveLength(
      1,
    );
  });

  it.each(["USER_DISABLED", "SYSTEM_DISABLED"] as const)("not one that is %s already", async (status) => {
    const health = { failingSince: 0, failedAt: now };
    const done = await watched({ connector: { status }, health, failures: { [minute]: 20_000 } });
    expect(done.disabled).toStrictEqual([]);
  });
});

describe("watch, when the clock was set back by a day,", () => {
  const day = 24 * hour;

  it("still looks at a connector that was disabled and enabled before", async () => {
    const done = await watched({ connector: { disabledSince: now + day }, health: failing, failures: { 0: 18_000 } });
    expect([done.reports, done.disabled]).toStrictEqual([[], ["18000-failures-an-hour"]]);
  });

  it("sweeps and repairs what it noted by a time that lies ahead", async () => {
    const retaining = { connector: { status: "USER_DISABLED", pauseMode: "retain" } } as const;
    expect((await watched({ ...retaining, sweptAt: now + day })).jobs).toStrictEqual(["sweep 15"]);
    const half = { connector: { mapping: undefined }, since: -day };
    expect((await watched(half)).jobs).toStrictEqual(["mapping 15"]);
  });

  it("lets go what is well", async () => {
    expect((await watched({ since: -day })).letGo).toBe(1);
  });
});

describe("watch keeps going what got lost", () => {
  it.each([
    ["DOWN", 60_001, ["probe 15"]],
    ["DOWN", 60_000, []],
    ["DOWN", -15_000, []],
    // The clock was set back by an hour.
    ["DOWN", -hour, ["probe 15"]],
    ["DRAINING", -hour, ["drain 15"]],
    ["DRAINING", 60_001, ["drain 15"]],
    ["DRAINING", -50_000, []],
  ] as const)("a connector that is %s and whose prober is late by %i ms: %j", async (state, late, jobs) => {
    const health = { ...failing, state, nextProbeAt: now - late };
    expect((await watched({ health, failures: { 0: 1 }, sweptAt: now })).jobs).toStrictEqual(jobs);
  });

  it("a connector that nobody ever probed", async () => {
    expect((await watched({ health: { state: "DOWN" }, sweptAt: now })).jobs).toStrictEqual(["probe 15"]);
  });

  it("a mapping that was never made", async () => {
    const { mapping: _, ...half } = connector;
    const port = (changed: WatchPort) =>
      Object.assign(changed, { withHealth: async () => ({ connector: half, health: {} }) });
    expect((await watched({ since: 61_000 }, port)).jobs).toStrictEqual(["mapping 15"]);
    expect((await watched({ since: 59_000 }, port)).jobs).toStrictEqual([]);
  });

  it.each([
    ["that is paused and retains", { connector: { status: "USER_DISABLED", pauseMode: "retain" } }, ["sweep 15"]],
    ["whose receiver is down", { health: { ...failing, state: "DOWN", nextProbeAt: now } }, ["sweep 15"]],
    ["that is polled", { health: failing }, []],
    ["that drops", { connector: { status: "USER_DISABLED" }, failures: { 5: 1 } }, []],
  ] as const)("the queue of a connector %s is swept each six hours", async (_name, setting, jobs) => {
    expect((await watched({ ...setting, since: 6 * hour })).jobs).toStrictEqual(jobs);
    expect((await watched({ ...setting, since: 6 * hour - 1 })).jobs).toStrictEqual([]);
    const swept = { ...setting, since: 60 * hour, sweptAt: now - 6 * hour };
    expect((await watched(swept)).jobs).toStrictEqual(jobs);
    expect((await watched({ ...swept, sweptAt: now - 5 * hour })).jobs).toStrictEqual([]);
  });

  it("a job whose next slice is long due", async () => {
    let before = 0;
    const done = await watched({}, (port) =>
      Object.assign(port, {
        watched: async () => [],
        stalledJobs: async (millis: number) => {
          before = millis;
          return [{ project: "P", job: "J" }];
        },
      }),
    );
    expect([done.jobs, now - before]).toStrictEqual([["job 15"], 10 * minute]);
  });
});

describe("watch lets a connector go", () => {
  it("that had an hour without a failure, and brings its mapping into line at last", async () => {
    const done = await watched({ failures: { [61 * minute]: 7 } });
    expect([done.letGo, done.jobs]).toStrictEqual([1, ["mapping 15"]]);
  });

  it.each<[string, Setting]>([
    ["failed within the hour", { failures: { [59 * minute]: 1 } }],
    ["is failing", { health: failing }],
    ["is down", { health: { state: "DOWN", nextProbeAt: now } }],
    ["is being drained", { health: { state: "DRAINING", nextProbeAt: now } }],
    ["is paused and retains its events", { connector: { status: "USER_DISABLED", pauseMode: "retain" } }],
    ["was disabled within the hour", { connector: { disabledSince: now - hour + 1 } }],
    ["has been watched for seconds", { since: minute }],
    ["is being made: it is watched, and not there yet", { connector: undefined, since: minute }],
  ])("not one that %s", async (_name, setting) => {
    expect((await watched({ sweptAt: now, ...setting })).letGo).toBe(0);
  });

  it("that is gone", async () => {
    expect(await watched({ connector: undefined })).toMatchObject({ letGo: 1, jobs: ["remove 15"] });
  });
});

describe("watch tells the age of the oldest event that waits", () => {
  const aged = (oldestSeenAt: number): ConnectorHealth => ({ ...failing, oldestWaiting: now - 5 * hour, oldestSeenAt });

  it.each<[string, Setting, number]>([
    ["seen a moment ago", { health: aged(now - minute) }, 5 * 3600],
    ["not seen for 16 minutes, so it was delivered", { health: aged(now - 16 * minute) }, 0],
    [
      "of a receiver that is down, where nobody looks",
      { health: { ...aged(0), state: "DOWN", nextProbeAt: now } },
      5 * 3600,
    ],
    ["of a paused connector", { health: aged(now), connector: { status: "USER_DISABLED", pauseMode: "retain" } }, 0],
  ])("%s", async (_name, setting, oldestEventSeconds) => {
    expect((await watched({ sweptAt: now, ...setting })).told).toStrictEqual([{ connectors: 1, oldestEventSeconds }]);
  });

  it("though one connector cannot be looked at", async () => {
    const others = Array.from({ length: 45 }, (_, index) => ({ project: "P", connector: `C${index}`, since: 0 }));
    const done = await watched({ health: aged(now) }, (port) => {
      const { withHealth } = port;
      Object.assign(port, {
        watched: async () => others,
        withHealth: (project: string, id: string) =>
          id === "C7" ? Promise.reject(new Error("away")) : withHealth(project, id),
      });
    });
    expect([done.told, done.reports]).toStrictEqual([
      [{ connectors: 45, oldestEventSeconds: 5 * 3600 }],
      ["cannot look at a connector"],
    ]);
  });
});
