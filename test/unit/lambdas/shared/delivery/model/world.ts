/** Runs the real delivery engine for one connector, with everything around it in memory. */

import { perform } from "../../../../../../lambdas/background/perform/perform.ts";
import { watch } from "../../../../../../lambdas/background/watch/watch.ts";
import { Connectors } from "../../../../../../lambdas/shared/adapters/dynamodb/connectors.ts";
import { DeliveryStats } from "../../../../../../lambdas/shared/adapters/dynamodb/delivery-stats.ts";
import type { DataConnector } from "../../../../../../lambdas/shared/core/connector/connector.ts";
import type { ConnectorHealth } from "../../../../../../lambdas/shared/core/connector/connector-health.ts";
import type { ConnectorMessage } from "../../../../../../lambdas/shared/core/connector/connector-message.ts";
import { missedRule } from "../../../../../../lambdas/shared/core/connector/delivery-rules.ts";
import { forwarding } from "../../../../../../lambdas/shared/core/connector/forwarding.ts";
import { gapSince } from "../../../../../../lambdas/shared/core/connector/gap.ts";
import { usualTiming } from "../../../../../../lambdas/shared/core/connector/timing.ts";
import { backOffSeconds } from "../../../../../../lambdas/shared/core/delivery/back-off.ts";
import { summarize } from "../../../../../../lambdas/shared/core/delivery/stats.ts";
import type { JobMessage } from "../../../../../../lambdas/shared/core/job.ts";
import { deliverBatch } from "../../../../../../lambdas/shared/delivery/attempt/batch.ts";
import { RecentConnectors } from "../../../../../../lambdas/shared/delivery/connector/recent-connectors.ts";
import { type DisablePort, disableBySystem } from "../../../../../../lambdas/shared/delivery/health/disable.ts";
import { createHealthStore } from "../../../../../../lambdas/shared/delivery/health/health-store.ts";
import type { HealthStore } from "../../../../../../lambdas/shared/delivery/port.ts";
import { Invocation, type Weather } from "./invocation.ts";
import { ModelMapping } from "./mapping.ts";
import { MemoryQueue } from "./memory-queue.ts";
import { MemoryStore, memoryTable } from "./memory-table.ts";
import { newConnector } from "./new-connector.ts";
import { portOf } from "./port.ts";
import { ModelReceiver } from "./receiver.ts";
import { Truth } from "./truth.ts";
import { Chance, VirtualTime } from "./virtual-time.ts";

const minuteMillis = 60_000;
const jobVisibilityMillis = 6 * minuteMillis;
const limits = { deliver: 20_000, perform: 60_000, watch: 55_000, other: 30_000 };
export const project = "P";
export const connectorId = "C";
const connectorKey = { pk: `PROJECT#${project}`, sk: `CONNECTOR#${connectorId}` };
const healthKey = { pk: `PROJECT#${project}`, sk: `HEALTH#${connectorId}` };

/** The part of an invocation that the world's stores need. */
type Operating = Pick<Invocation, "operate">;

export class World {
  readonly time: VirtualTime;
  readonly chance: Chance;
  readonly weather: Weather = { crashes: 0, faults: 0 };
  readonly store = new MemoryStore();
  readonly truth: Truth;
  readonly queue: MemoryQueue;
  readonly mapping: ModelMapping;
  readonly receiver: ModelReceiver;
  readonly running = new Set<Invocation>();
  /**
   * The time between two runs of `watch`: a minute, or longer in tests of weeks, which would take too long otherwise.
   */
  watchMillis = minuteMillis;
  /** What environments remember in which invocations run. */
  readonly environments = Array.from({ length: 2 }, () => new RecentConnectors(() => this.time.now));
  /** The version of the project, which calls that change the connector move. */
  version = 1;
  /** The probability that a job comes twice. */
  repeatedJobs = 0;
  newest = "";
  private polledAt = Number.POSITIVE_INFINITY;
  private delivering = 0;
  private keys = 0;

  constructor(seed: number) {
    this.time = new VirtualTime(Date.parse("2026-01-01T00:00:00Z"));
    this.chance = new Chance(seed);
    this.truth = new Truth(() => this.time.now);
    this.queue = new MemoryQueue(this.time, this.chance);
    this.receiver = new ModelReceiver(this.chance);
    this.mapping = new ModelMapping(this.time, this.chance, (isPolled) => {
      this.truth.notePolling(isPolled);
      if (isPolled) this.pollAt(this.time.now);
    });
    this.queue.onVisible = (at) => this.pollAt(at);
    this.queue.onRemoved = (body, isExpired) => this.noteLeft(body, isExpired);
    this.store.onWrite = ({ sk }, item) => {
      if (sk === connectorKey.sk) this.truth.noteConnector(item as unknown as DataConnector);
      if (sk === healthKey.sk) this.truth.noteHealth(item);
    };
    this.store.set(connectorKey, { ...newConnector(project, connectorId, this.time.now) });
    this.keepWatching();
  }

  get connector(): DataConnector {
    return this.store.get(connectorKey) as unknown as DataConnector;
  }

  get health(): ConnectorHealth {
    return this.store.get(healthKey) ?? {};
  }

  /** Runs `work` as a function would. Answers whether it ended by itself. */
  run(kind: keyof typeof limits, work: (invocation: Invocation) => Promise<void>): Promise<boolean> {
    const invocation = new Invocation(this.time, this.chance, this.weather);
    this.running.add(invocation);
    this.time.at(this.time.now + limits[kind], () => {
      if (invocation.isOver) return;
      if (this.truth.isFair) this.truth.violated(`${kind} ran into its timeout`);
      invocation.cut();
    });
    invocation.start(() => work(invocation));
    return invocation.ended.finally(() => this.running.delete(invocation));
  }

  connectors(invocation: Operating): Connectors {
    return new Connectors(memoryTable(this.store, invocation.operate));
  }

  stats(invocation: Operating): DeliveryStats {
    return new DeliveryStats(memoryTable(this.store, invocation.operate));
  }

  readonly sendJobBy =
    ({ operate }: Operating) =>
    (message: JobMessage, delaySeconds: number): Promise<void> =>
      operate(() => this.addJob(message, delaySeconds * 1000));

  private addJob(message: JobMessage, delayMillis: number): void {
    const start = this.time.now + delayMillis + this.chance.between(5, 500);
    this.time.at(start, () => this.perform(message, 1));
    if (!this.chance.is(this.repeatedJobs)) return;
    this.time.at(start + this.chance.of([0, 10_000, jobVisibilityMillis]), () => this.perform(message, 1));
  }

  private async perform(message: JobMessage, attempt: number): Promise<void> {
    let failed = 0;
    const isDone = await this.run("perform", async (invocation) => {
      const port = portOf(this, invocation) as Parameters<typeof perform>[1];
      failed = (await perform([{ messageId: "job", body: JSON.stringify(message) }], port)).size;
    });
    if (isDone && failed === 0) return;
    const waitMillis = isDone ? backOffSeconds(attempt, this.chance.next()) * 1000 : jobVisibilityMillis;
    this.time.at(this.time.now + waitMillis, () => this.perform(message, attempt + 1));
  }

  /** Makes the mapping look at the queue at this time, if it does not look sooner. */
  private pollAt(at: number): void {
    if (at >= this.polledAt) return;
    this.polledAt = at;
    this.time.at(at + this.chance.between(1, 50), () => {
      // Another look may have been arranged for an earlier time.
      if (this.polledAt === at) this.poll();
    });
  }

  private poll(): void {
    this.polledAt = Number.POSITIVE_INFINITY;
    while (this.mapping.polls && this.delivering < this.mapping.scale.invocations) {
      const records = this.queue.receive(this.mapping.scale.batchSize);
      if (records.length === 0) break;
      this.deliver(records);
    }
    if (this.mapping.polls && this.queue.size > 0)
      this.pollAt(Math.max(this.time.now + 100, this.queue.nextVisibleAt()));
  }

  private async deliver(records: Parameters<typeof deliverBatch>[0]): Promise<void> {
    this.delivering++;
    let remaining: Set<string> | undefined;
    const isDone = await this.run("deliver", async (invocation) => {
      remaining = (await deliverBatch(records, portOf(this, invocation, true))).remaining;
      await invocation.pass(1);
    });
    this.delivering--;
    for (const { messageId, receiptHandle } of records) {
      if (isDone && !remaining?.has(messageId)) this.queue.remove(receiptHandle);
    }
    this.pollAt(this.time.now);
  }

  private noteLeft(body: string, isExpired: boolean): void {
    const { body: key } = JSON.parse(body) as ConnectorMessage;
    const isElsewhere = this.queue.bodies().some((other) => (JSON.parse(other) as ConnectorMessage).body === key);
    if (isExpired || !isElsewhere) this.truth.left(key, isExpired);
  }

  private keepWatching(): void {
    this.time.at(this.time.now + this.watchMillis, () => this.keepWatching());
    this.queue.expire();
    this.run("watch", (invocation) => {
      const connectors = this.connectors(invocation);
      const sendJob = this.sendJobBy(invocation);
      return watch({
        watched: () => connectors.watched(),
        withHealth: (...which) => connectors.withHealth(...which),
        minutes: async (...range) => {
          const minutes = await this.stats(invocation).minutes(...range);
          this.truth.failedLastHour = summarize(minutes).errorCount;
          return minutes;
        },
        disable: (connector, rule) => this.createHealthStore(invocation).disable(connector, rule),
        letGo: (...which) => connectors.letGo(...which),
        sendJob,
        stalledJobs: async () => [],
        timing: usualTiming,
        nowMillis: () => this.time.now,
        random: () => this.chance.next(),
        report: () => {},
        inform: () => {},
      });
    });
  }

  createHealthStore(invocation: Operating): HealthStore {
    const projects = { touch: (_project: string) => invocation.operate(() => void this.version++) };
    const registry = { connectors: this.connectors(invocation), projects } as unknown as Parameters<
      typeof createHealthStore
    >[0];
    const sendJob = this.sendJobBy(invocation);
    const nowMillis = (): number => this.time.now;
    const store = createHealthStore(registry, sendJob, () => {});
    const { connectors } = registry;
    const disablePort: DisablePort = {
      change: (...change) => connectors.change(...change),
      touch: (id) => projects.touch(id),
      resetHealth: (...which) => connectors.resetHealth(...which),
      sendJob,
      nowMillis,
      report: () => {},
    };
    return { ...store, disable: (connector, rule) => disableBySystem(connector, rule, disablePort) };
  }

  /** Accepts an event at a door, and routes it a moment later. */
  publish(): string {
    const key = `e${this.keys++}`;
    this.truth.accept(key, nanosOf(this.time.now, this.keys));
    this.newest = key;
    this.time.at(this.time.now + this.chance.of([1, 50, 3000, 45_000]), () => this.route(key));
    return key;
  }

  private async route(key: string): Promise<void> {
    const isDone = await this.run("other", async (invocation) => {
      const { acceptedAt, atNanos } = this.truth.of(key);
      const projectVersion = this.version;
      const connector = await this.connectors(invocation).get(project, connectorId);
      if (!connector) return;
      const way = forwarding(connector, "type", acceptedAt);
      if (way === "no") this.truth.violated(`${key}: not forwarded, and nobody knows`);
      if (way === "send") await invocation.operate(() => this.send(key, { projectVersion }));
      if (way === "missed") {
        const rule = missedRule(connector);
        this.truth.dropped([key], rule);
        const since = gapSince(rule, connector, this.time.now);
        await this.stats(invocation).addGap(connectorId, { rule, since, timesNanos: [atNanos] }, this.time.now);
      }
    });
    if (!isDone) this.time.at(this.time.now + jobVisibilityMillis, () => this.route(key));
  }

  /** Puts a copy of an event on the queue, as a sync or a replay does. */
  copy(copy: "sync" | "replay"): void {
    const key = `${copy}${this.keys++}`;
    const original = this.newest;
    if (original === "") return;
    this.truth.accept(key, nanosOf(this.time.now, this.keys));
    this.send(key, { copy, eventId: original });
  }

  private send(key: string, more: Partial<ConnectorMessage>): void {
    const fate = this.truth.of(key);
    fate.isSent = true;
    const { acceptedAt, atNanos } = fate;
    const base = { version: 1, project, connector: connectorId, eventId: key, device: "D", type: "type" } as const;
    this.queue.send(JSON.stringify({ ...base, atNanos, acceptedAt, body: key, ...more }));
  }
}

/** Answers the time of an event. No two events have the same one, so that it identifies them. */
const nanosOf = (millis: number, count: number): string => `${millis}${String(count).padStart(6, "0")}`;
