/** A connector whose queue nothing polls, with events on it, and its mapping. */

import type { PerformPort } from "../../../../../lambdas/background/perform/port.ts";
import type { ConnectorHealth } from "../../../../../lambdas/shared/core/connector/connector-health.ts";
import type { DeliveryRecord } from "../../../../../lambdas/shared/delivery/port.ts";
import { message, now, record, settingOf } from "../../shared/delivery/setting.ts";

type Setting = NonNullable<Parameters<typeof settingOf>[0]> & {
  /** Ids of the events on the queue, all of them visible. */
  readonly events?: readonly (string | DeliveryRecord)[];
};

export function waitingOf({ events = [], ...setting }: Setting = {}) {
  const made = settingOf(setting);
  const visible = events.map((event) => (typeof event === "string" ? record(message(event)) : event));
  const mapping = {
    isPolling: false,
    adjusted: [] as boolean[],
    made: [] as unknown[],
    error: undefined as Error | undefined,
  };
  const done = {
    ...made.done,
    removed: [] as string[],
    received: [] as number[],
    swept: [] as number[],
    waits: [] as number[],
  };
  let hidden = 0;
  const port: PerformPort = {
    ...made.port,
    waiting: {
      receive: async (_queueUrl, most) => {
        const taken = visible.splice(0, most);
        done.received.push(most);
        hidden += taken.length;
        return taken;
      },
      remove: async (_queueUrl, handles) => {
        done.removed.push(...handles);
        hidden -= handles.length;
      },
      count: async () => ({ visible: visible.length, hidden }),
    },
    queues: {
      adjust: async (_connector, isPolled) => {
        if (mapping.error) throw mapping.error;
        mapping.adjusted.push(isPolled);
        return mapping.isPolling === isPolled;
      },
      makeQueue: async (name) => void mapping.made.push(name),
      makeMapping: async (...all) => {
        mapping.made.push(all);
        return "made";
      },
    },
    claimProbe: async (_project, _connector, next, dueBy) => {
      const { health } = made.state;
      if (health.nextProbeAt !== undefined && health.nextProbeAt > dueBy) return false;
      made.state.health = { ...health, nextProbeAt: next };
      return true;
    },
    removeDeleted: async (_project, id) => void mapping.made.push(`removed ${id}`),
    noteMapping: async (_project, _connector, id) => void mapping.made.push(id),
    noteSweep: async (_project, _connector, millis) => void done.swept.push(millis),
    wait: async (millis) => {
      done.waits.push(millis);
      made.clock.now += millis;
    },
  };
  return { ...made, port, done, mapping, visible };
}

export const jobOf = (kind: "probe" | "drain" | "sweep" | "mapping" | "remove") =>
  ({ version: 1, kind, project: "P", connector: "C" }) as const;

export const down: ConnectorHealth = { state: "DOWN", downSince: now - 60_000, nextProbeAt: now, watchedAt: now };
