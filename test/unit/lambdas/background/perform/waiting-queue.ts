/** Makes a connector with events on its queue, which nothing polls, and with its mapping. */

import type { PerformPort } from "../../../../../lambdas/background/perform/port.ts";
import type { ConnectorHealth } from "../../../../../lambdas/shared/core/connector/connector-health.ts";
import { PlatformError } from "../../../../../lambdas/shared/core/error.ts";
import type { DeliveryRecord } from "../../../../../lambdas/shared/delivery/port.ts";
import { message, now, record, settingOf } from "../../shared/delivery/setting.ts";

type Setting = NonNullable<Parameters<typeof settingOf>[0]> & {
  /** The events on the queue, given by id or as records. All of them are visible. */
  readonly events?: readonly (string | DeliveryRecord)[];
};

/** The longest delay that SQS takes. */
const mostDelaySeconds = 900;

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
  /** The messages that were received or delayed, by receipt handle. */
  const hidden = new Map<string, DeliveryRecord>();
  let copies = 0;
  let hasVanished = false;
  /** Throws as SQS does if the queue is gone. Calls without messages do not reach SQS. */
  const demand = (messages: readonly unknown[]): void => {
    if (hasVanished && messages.length > 0) throw new PlatformError("not-found", "The queue does not exist.");
  };
  const unhide = (receiptHandle: string, seconds: number): void => {
    const record = hidden.get(receiptHandle);
    if (!record || seconds > 0) return;
    hidden.delete(receiptHandle);
    visible.push({ ...record, receiveCount: record.receiveCount + 1 });
  };
  const copy = ({ body, delaySeconds }: { body: string; delaySeconds: number }): void => {
    const id = `copy-${copies++}`;
    const record = { messageId: id, receiptHandle: id, body, receiveCount: 1, sentAt: made.clock.now };
    if (delaySeconds > 0) hidden.set(id, record);
    else visible.push(record);
  };
  const port: PerformPort = {
    ...made.port,
    queue: {
      postpone: async (queueUrl, postponements) => {
        demand(postponements);
        await made.port.queue.postpone(queueUrl, postponements);
        for (const { receiptHandle, seconds } of postponements) unhide(receiptHandle, seconds);
      },
      resend: async (queueUrl, messages) => {
        demand(messages);
        const taken = messages.filter(({ delaySeconds }) => delaySeconds <= mostDelaySeconds);
        await made.port.queue.resend(queueUrl, taken);
        taken.forEach(copy);
        if (taken.length < messages.length) throw new PlatformError("internal", "SQS refused a message.");
      },
    },
    waiting: {
      receive: async (queueUrl, most) => {
        demand([queueUrl]);
        const taken = visible.splice(0, most);
        done.received.push(most);
        for (const record of taken) hidden.set(record.receiptHandle, record);
        return taken;
      },
      remove: async (_queueUrl, handles) => {
        demand(handles);
        done.removed.push(...handles);
        for (const handle of handles) hidden.delete(handle);
      },
      count: async (queueUrl) => {
        demand([queueUrl]);
        return { visible: visible.length, hidden: hidden.size };
      },
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
    claimProbe: (...claim) => made.connectors.claimProbe(...claim),
    removeDeleted: async (_project, id) => void mapping.made.push(`removed ${id}`),
    noteMapping: async (_project, _connector, id) => void mapping.made.push(id),
    noteSweep: async (_project, _connector, millis) => void done.swept.push(millis),
    wait: async (millis) => {
      done.waits.push(millis);
      made.clock.now += millis;
    },
  };
  const vanish = (): void => {
    hasVanished = true;
  };
  return { ...made, port, done, mapping, visible, vanish };
}

export const jobOf = (kind: "probe" | "drain" | "sweep" | "mapping" | "remove") =>
  ({ version: 1, kind, project: "P", connector: "C" }) as const;

export const down: ConnectorHealth = { state: "DOWN", downSince: now - 60_000, nextProbeAt: now, watchedAt: now };
