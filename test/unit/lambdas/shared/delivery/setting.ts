/** Makes a connector, its events and everything that delivering needs, and notes what happens. */

import { Connectors } from "../../../../../lambdas/shared/adapters/dynamodb/connectors.ts";
import type { DataConnector } from "../../../../../lambdas/shared/core/connector/connector.ts";
import type { ConnectorHealth } from "../../../../../lambdas/shared/core/connector/connector-health.ts";
import type { ConnectorMessage } from "../../../../../lambdas/shared/core/connector/connector-message.ts";
import type { Dropped } from "../../../../../lambdas/shared/core/connector/gap.ts";
import { usualTiming } from "../../../../../lambdas/shared/core/connector/timing.ts";
import type { Attempt } from "../../../../../lambdas/shared/core/delivery/attempt.ts";
import type { DeliveryOutcome } from "../../../../../lambdas/shared/core/delivery/delivery.ts";
import type { JobMessage } from "../../../../../lambdas/shared/core/job.ts";
import { RecentConnectors } from "../../../../../lambdas/shared/delivery/connector/recent-connectors.ts";
import type { DeliveryPort, DeliveryRecord, Receiver } from "../../../../../lambdas/shared/delivery/port.ts";
import { plainConnector } from "../../../../support/connectors.ts";
import { MemoryStore, memoryTable } from "./model/memory-table.ts";

export const now = Date.parse("2026-01-01T12:00:00Z");
export const dayMillis = 24 * 3600 * 1000;

export const connector: DataConnector = {
  ...plainConnector,
  activeSince: now - 20 * dayMillis,
  createTime: "2025-12-01T00:00:00Z",
  updateTime: "2025-12-01T00:00:00Z",
};

const httpConfig = { url: "https://example.com/hook", signatureSecret: "s3cret", headers: { "X-Own": "1" } };

export const message = (eventId: string, changed: Partial<ConnectorMessage> = {}): ConnectorMessage => ({
  version: 1,
  project: "P",
  connector: "C",
  eventId,
  device: "D",
  type: "touch",
  atNanos: `${now}000000`,
  acceptedAt: now - 1000,
  body: `{"event":"${eventId}"}`,
  ...changed,
});

export const record = (body: ConnectorMessage | string, changed: Partial<DeliveryRecord> = {}): DeliveryRecord => {
  const messageId = typeof body === "string" ? body : body.eventId;
  return {
    messageId,
    receiptHandle: `handle-${messageId}`,
    body: typeof body === "string" ? body : JSON.stringify(body),
    receiveCount: 1,
    sentAt: now - 1000,
    ...changed,
  };
};

export const acknowledged: DeliveryOutcome = { kind: "acknowledged", status: 200, latencyMillis: 12, answer: "ok" };
export const failedBy = (
  status: number | null = 500,
  changed: Partial<Extract<DeliveryOutcome, { kind: "failed" }>> = {},
): DeliveryOutcome => ({
  kind: "failed",
  errorClass: status === null ? "timeout" : "status",
  status,
  latencyMillis: 12.4,
  answer: "no",
  message: `The receiver answered ${status}.`,
  ...changed,
});

export type Posted = Parameters<Receiver["post"]>[0];

interface Setting {
  readonly connector?: Partial<DataConnector>;
  readonly health?: ConnectorHealth;
  readonly answer?: (posted: Posted) => DeliveryOutcome;
}

/** Makes a setting in which everything works and is noted in `done`. The health is what was last written. */
export function settingOf({ connector: changed = {}, health = {}, answer = () => acknowledged }: Setting = {}) {
  const done = {
    posted: [] as Posted[],
    postponed: [] as { queueUrl: string; receiptHandle: string; seconds: number }[],
    resent: [] as { body: string; delaySeconds: number }[],
    recorded: [] as { attempts: readonly Attempt[]; lagMillis: number }[],
    dropped: [] as Dropped[],
    jobs: [] as { message: JobMessage; delaySeconds: number }[],
    reports: [] as string[],
    healthCalls: [] as string[],
  };
  const clock = { now };
  const registry = kept({ ...connector, ...changed }, health);
  const { state, connectors } = registry;
  const port: DeliveryPort = {
    open: async () => ({ ...state, httpConfig }),
    recent: new RecentConnectors(() => clock.now),
    isSuperseded: async () => false,
    receiver: {
      post: async (posted) => {
        done.posted.push(posted);
        return answer(posted);
      },
    },
    sign: async () => ({}),
    queue: {
      postpone: async (queueUrl, all) => void done.postponed.push(...all.map((one) => ({ queueUrl, ...one }))),
      resend: async (_queueUrl, messages) => void done.resent.push(...messages),
    },
    books: {
      record: async (_connector, attempts, lagMillis) => void done.recorded.push({ attempts, lagMillis }),
      dropped: async (_connector, dropped) => void done.dropped.push(dropped),
    },
    health: healthIn(registry, done.healthCalls),
    sendJob: async (job, delaySeconds) => void done.jobs.push({ message: job, delaySeconds }),
    timing: usualTiming,
    nowMillis: () => clock.now,
    random: () => 0.5,
    report: (text) => void done.reports.push(text),
  };
  return { port, done, clock, state, connectors };
}

/** Makes the registry's own health on a table in memory, and notes its calls. */
function healthIn({ connectors }: ReturnType<typeof kept>, calls: string[]): DeliveryPort["health"] {
  const noted = async <T>(name: string, call: Promise<T>): Promise<T> => {
    calls.push(name);
    return call;
  };
  return {
    noteFailures: (...note) => noted("noteFailures", connectors.noteFailures(...note)),
    noteHealth: (...note) => noted("noteHealth", connectors.noteHealth(...note)),
    changeHealth: (...change) => noted("changeHealth", connectors.changeHealth(...change)),
    clearFailing: (...which) => noted("clearFailing", connectors.clearFailing(...which)),
    watch: (...which) => noted("watch", connectors.watch(...which)),
    disable: async (_connector, rule) => void calls.push(`disable ${rule}`),
  };
}

/** Keeps a connector, and its health as the registry does. A connector without health has no item. */
function kept(connector: DataConnector, health: ConnectorHealth) {
  const store = new MemoryStore();
  const key = { pk: `PROJECT#${connector.project}`, sk: `HEALTH#${connector.id}` };
  const state = {
    connector,
    get health(): ConnectorHealth {
      return { ...store.get(key) };
    },
    set health(health: ConnectorHealth) {
      store.set(key, { ...health });
    },
  };
  if (Object.keys(health).length > 0) state.health = health;
  return { state, connectors: new Connectors(memoryTable(store, async (effect) => effect())) };
}
