/** Makes the delivery engine's ports of a world in memory. */

import type { PerformPort, WaitingEvents } from "../../../../../../lambdas/background/perform/port.ts";
import type { Connectors } from "../../../../../../lambdas/shared/adapters/dynamodb/connectors.ts";
import type { DeliveryStats } from "../../../../../../lambdas/shared/adapters/dynamodb/delivery-stats.ts";
import type { ConnectorMessage } from "../../../../../../lambdas/shared/core/connector/connector-message.ts";
import { usualTiming } from "../../../../../../lambdas/shared/core/connector/timing.ts";
import { createBooks } from "../../../../../../lambdas/shared/delivery/attempt/books.ts";
import type { RecentConnectors } from "../../../../../../lambdas/shared/delivery/connector/recent-connectors.ts";
import type {
  DeliveryBooks,
  DeliveryPort,
  DeliveryQueue,
  HealthStore,
  Receiver,
} from "../../../../../../lambdas/shared/delivery/port.ts";
import type { Invocation } from "./invocation.ts";
import type { ModelMapping } from "./mapping.ts";
import type { MemoryQueue } from "./memory-queue.ts";
import type { ModelReceiver } from "./receiver.ts";
import type { Truth } from "./truth.ts";
import type { Chance, VirtualTime } from "./virtual-time.ts";

/** The parts of the world that the ports need. */
interface Surroundings {
  readonly time: VirtualTime;
  readonly chance: Chance;
  readonly truth: Truth;
  readonly queue: MemoryQueue;
  readonly mapping: ModelMapping;
  readonly receiver: ModelReceiver;
  readonly newest: string;
  readonly environments: readonly RecentConnectors[];
  readonly connectors: (invocation: Invocation) => Connectors;
  readonly stats: (invocation: Invocation) => DeliveryStats;
  readonly createHealthStore: (invocation: Invocation) => HealthStore;
  readonly sendJobBy: (invocation: Invocation) => DeliveryPort["sendJob"];
}

const mostSeconds = 900;
const mostDeferSeconds = 60;
const httpConfig = { url: "https://x.example/", signatureSecret: "", headers: {} };

/** Makes the port of an invocation. `isDeliver` tells that it is of the function that the mapping feeds. */
export function portOf(world: Surroundings, invocation: Invocation, isDeliver = false): PerformPort {
  const { operate } = invocation;
  const { truth, mapping } = world;
  const connectors = world.connectors(invocation);
  const attempted = new Set<string>();
  return {
    open: async (...which) => {
      const { connector, health } = await connectors.withHealth(...which);
      return connector && { connector, health, httpConfig };
    },
    recent: world.chance.of(world.environments),
    isSuperseded: ({ body, eventId }, since) =>
      operate(() => {
        if (eventId === world.newest || truth.of(world.newest).acceptedAt < since) return false;
        truth.of(body).isSuperseded = true;
        return true;
      }),
    queue: queueOf(world, invocation, (key) => isDeliver && !attempted.has(key)),
    books: booksOf(world, invocation),
    health: world.createHealthStore(invocation),
    sendJob: world.sendJobBy(invocation),
    timing: usualTiming,
    nowMillis: () => world.time.now,
    random: () => world.chance.next(),
    report: () => {},
    sign: async () => ({}),
    receiver: receiverOf(world, invocation, attempted),
    waiting: waitingOf(world, invocation),
    queues: {
      adjust: (wanted, isPolled) => operate(() => mapping.adjust(wanted, isPolled)),
      makeQueue: async () => {},
      makeMapping: async () => "mapping",
    },
    claimProbe: (...claim) => connectors.claimProbe(...claim),
    removeDeleted: async () => {},
    noteMapping: async () => {},
    noteSweep: (...sweep) => connectors.noteSweep(...sweep),
    wait: (millis) => invocation.pass(millis),
  };
}

export function queueOf(
  { queue, truth }: Pick<Surroundings, "queue" | "truth">,
  { operate }: Pick<Invocation, "operate">,
  isDeferred: (key: string) => boolean,
): DeliveryQueue {
  const check = (key: string, seconds: number): void => {
    const most = isDeferred(key) ? mostDeferSeconds : mostSeconds;
    if (!(seconds >= 0 && seconds <= most)) truth.violated(`${key}: hidden for ${seconds} s`);
  };
  const keyOf = (body: string): string => (JSON.parse(body) as ConnectorMessage).body;
  const postpone = (receiptHandle: string, seconds: number): void => {
    const body = queue.bodyOf(receiptHandle);
    if (body !== undefined) check(keyOf(body), seconds);
    queue.hide(receiptHandle, seconds);
  };
  const resend = (messages: Parameters<DeliveryQueue["resend"]>[1]): void => {
    for (const { body, delaySeconds } of messages) check(keyOf(body), delaySeconds);
    queue.sendAll(messages);
  };
  return {
    postpone: (_url, all) => operate(() => all.forEach((one) => void postpone(one.receiptHandle, one.seconds))),
    resend: (_url, all) => operate(() => resend(all)),
  };
}

const receiverOf = (
  { receiver, time, truth }: Surroundings,
  invocation: Invocation,
  attempted: Set<string>,
): Receiver => ({
  post: async ({ body: key, acknowledge }) => {
    await invocation.pass(1);
    truth.posted(key);
    attempted.add(key);
    const latencyMillis = receiver.latencyMillis();
    await time.sleep(latencyMillis);
    const outcome = receiver.answer(key, acknowledge, latencyMillis);
    if (outcome.kind === "acknowledged") truth.acknowledged(key);
    if (outcome.status === 410) truth.isGone = true;
    await invocation.pass(0);
    return outcome;
  },
});

export const waitingOf = (
  { queue }: Pick<Surroundings, "queue">,
  invocation: Pick<Invocation, "operate" | "pass">,
): WaitingEvents => ({
  receive: async (_url, most) => {
    const records = await invocation.operate(() => queue.receive(most));
    await invocation.pass(records.length === 0 ? 1000 : 0);
    return records;
  },
  remove: (_url, handles) => invocation.operate(() => handles.forEach((handle) => void queue.remove(handle))),
  count: () => invocation.operate(() => queue.count()),
});

function booksOf(world: Surroundings, invocation: Invocation): DeliveryBooks {
  const { time, truth } = world;
  const stats = world.stats(invocation);
  const store: Parameters<typeof createBooks>[0]["store"] = {
    count: (...all) => stats.count(...all),
    addGap: (...all) => stats.addGap(...all),
    logAttempts: async () => {},
  };
  const log = { info: () => {}, warn: () => {} };
  const books = createBooks({ store, log, nowMillis: () => time.now, newToken: () => "t" });
  const dropped: DeliveryPort["books"]["dropped"] = (connector, events) => {
    truth.dropped(
      events.timesNanos.map((nanos) => truth.keys.get(nanos) ?? nanos),
      events.rule,
    );
    return books.dropped(connector, events);
  };
  return { record: books.record, dropped };
}
