/**
 * Delivers events from connectors' queues, each with a POST of its own, in parallel. Failed events wait longer each
 * time.
 */

import type { ConnectorMessage } from "../../core/connector/connector-message.ts";
import { type Decision, type DropRule, decide, mustRenew } from "../../core/connector/delivery-rules.ts";
import { gapSince } from "../../core/connector/gap.ts";
import type { Attempt } from "../../core/delivery/attempt.ts";
import { waitSeconds } from "../../core/delivery/back-off.ts";
import { isReceiversFault } from "../../core/delivery/delivery.ts";
import { readMessage } from "../../core/message.ts";
import { noteHealth } from "../health/health.ts";
import type { DeliveryPort, DeliveryRecord, OpenConnector } from "../port.ts";
import { createSender } from "./send.ts";

interface Delivery {
  readonly record: DeliveryRecord;
  readonly message: ConnectorMessage;
}

/** How a batch is handled that was taken off a queue that is not polled. */
export interface Handling {
  /** Sends even though the receiver is down. */
  readonly probing?: boolean;
  /**
   * Hides a failed event for this long, or longer if the receiver asks for it, so that the next probe finds another
   * event. The usual back-off would leave nothing to probe with.
   */
  readonly hideSeconds?: number;
  /** Hides a deferred event for exactly this long. */
  readonly deferSeconds?: number;
}

export interface BatchResult {
  /** Holds the ids of messages that stay on the queue: all that are not known to be finished. */
  readonly remaining: Set<string>;
  readonly acknowledged: number;
  /** Counts attempts that failed by the receiver, and none of those that the platform failed to make. */
  readonly failed: number;
}

export async function deliverBatch(
  records: readonly DeliveryRecord[],
  port: DeliveryPort,
  handling: Handling = {},
): Promise<BatchResult> {
  const remaining = new Set<string>();
  const deliveries = records.flatMap((record) => tryRead(record, port, remaining));
  const byConnector = Map.groupBy(deliveries, ({ message }) => `${message.project}/${message.connector}`);
  const groups = [...byConnector.values()].map((group) => deliverGroup(group, port, remaining, handling));
  const attempts = (await Promise.all(groups)).flat();
  const acknowledged = attempts.filter(({ outcome }) => outcome.kind === "acknowledged").length;
  const failed = attempts.filter(({ outcome }) => isReceiversFault(outcome)).length;
  return { remaining, acknowledged, failed };
}

function tryRead(record: DeliveryRecord, port: DeliveryPort, remaining: Set<string>): Delivery[] {
  try {
    return [{ record, message: readMessage<ConnectorMessage>(record.body, "connector") }];
  } catch (error) {
    port.report("cannot read a connector message", { messageId: record.messageId, error });
    remaining.add(record.messageId);
    return [];
  }
}

async function deliverGroup(
  group: readonly Delivery[],
  port: DeliveryPort,
  remaining: Set<string>,
  handling: Handling,
): Promise<readonly Attempt[]> {
  const first = group[0]?.message;
  if (!first) return [];
  const open = await openConnector(group, first, port);
  if (open && open !== "unknown") return new ConnectorBatch(open, port, remaining, handling).run(group);
  if (open) for (const { record } of group) remaining.add(record.messageId);
  else port.report("dropped: its connector was deleted", { connector: first.connector, events: group.length });
  return [];
}

/** Answers "unknown" if the connector could not be read: nothing may be dropped then. */
async function openConnector(group: readonly Delivery[], { project, connector }: ConnectorMessage, port: DeliveryPort) {
  try {
    return await port.recent.open(connector, versionOf(group), () => port.open(project, connector));
  } catch (error) {
    port.report("cannot read the connector", { connector, error });
    return "unknown";
  }
}

/** Answers the latest version of its project that a group knows; undefined if one of its events knows none. */
function versionOf(group: readonly Delivery[]): number | undefined {
  let latest = 0;
  for (const { message } of group) {
    if (message.projectVersion === undefined) return undefined;
    latest = Math.max(latest, message.projectVersion);
  }
  return latest;
}

/** A message that stays on the queue, and for how long it is hidden. */
interface Waiting extends Delivery {
  readonly seconds: number;
}

const failedWaiting = (delivery: Delivery, attempt: Attempt | undefined): Waiting[] =>
  attempt?.waitSeconds === undefined ? [] : [{ ...delivery, seconds: attempt.waitSeconds }];

/** Delivers one connector's share of a batch. */
class ConnectorBatch {
  private readonly open: OpenConnector;
  private readonly port: DeliveryPort;
  private readonly remaining: Set<string>;
  private readonly handling: Handling;
  private readonly nowMillis: number;

  constructor(open: OpenConnector, port: DeliveryPort, remaining: Set<string>, handling: Handling) {
    this.open = open;
    this.port = port;
    this.remaining = remaining;
    this.handling = handling;
    this.nowMillis = port.nowMillis();
  }

  async run(group: readonly Delivery[]): Promise<readonly Attempt[]> {
    const decided = await Promise.all(group.map(async (each) => ({ ...each, decision: await this.decide(each) })));
    const due = decided.filter(({ decision }) => decision.kind === "attempt");
    const deferred = decided.filter(({ decision }) => decision.kind === "defer");
    const send = createSender(this.open, this.port);
    const made = await Promise.all(due.map(({ message, record }) => send(message, record.receiveCount)));
    const attempts = made.map((attempt) => this.withWait(attempt));
    const failed = due.flatMap((each, index) => failedWaiting(each, attempts[index]));
    const waiting = [...failed, ...deferred.map((each) => ({ ...each, seconds: this.deferSeconds() }))];
    for (const { record } of waiting) this.remaining.add(record.messageId);
    const settled = await Promise.allSettled([
      this.keep(waiting),
      this.record(due, attempts),
      this.noteDrops(decided),
      noteHealth({ open: this.open, attempts, waiting: waiting.map(({ message }) => message) }, this.port),
    ]);
    // Comes once the health is noted: what was read before that shows a connector with which all is well.
    if (waiting.length > 0) this.port.recent.forget(this.open.connector.id);
    for (const each of settled) {
      if (each.status === "rejected")
        this.port.report("cannot keep the books", { connector: this.open.connector.id, error: each.reason });
    }
    return attempts;
  }

  /** Decides about one event. Drops sync copies that a newer event has replaced: no event is lost with them. */
  private async decide({ message }: Delivery): Promise<Decision | { readonly kind: "superseded" }> {
    const { connector, health } = this.open;
    const moment = { nowMillis: this.nowMillis, probing: this.handling.probing === true };
    const decision = decide(connector, health, message, moment);
    if (decision.kind !== "attempt" || message.copy !== "sync") return decision;
    const superseded = await this.port.isSuperseded(message, connector.activeSince).catch((error: unknown) => {
      this.port.report("cannot tell whether a sync copy is outdated", { eventId: message.eventId, error });
      return false;
    });
    return superseded ? { kind: "superseded" } : decision;
  }

  /** Chooses how long a failed event waits. */
  private withWait(attempt: Attempt): Attempt {
    const { number, outcome } = attempt;
    if (outcome.kind !== "failed") return attempt;
    const wait = waitSeconds(number, this.port.random(), outcome.retryAfterSeconds);
    const { hideSeconds } = this.handling;
    const seconds = hideSeconds === undefined ? wait : Math.max(hideSeconds, outcome.retryAfterSeconds ?? 0);
    return { ...attempt, waitSeconds: seconds };
  }

  /** Spreads deferred events, so that they do not come back all at once. */
  private deferSeconds(): number {
    return (
      this.handling.deferSeconds ?? Math.ceil(this.port.timing.longestDeferSeconds * (0.5 + this.port.random() / 2))
    );
  }

  /** Hides events that wait. Sends a new copy of those that SQS will soon forget, and only then removes the old one. */
  private async keep(waiting: readonly Waiting[]): Promise<void> {
    const { queueUrl, id } = this.open.connector;
    const old = waiting.filter(({ record }) => mustRenew(record.sentAt, this.nowMillis));
    const rest = waiting.filter(({ record }) => !mustRenew(record.sentAt, this.nowMillis));
    const renewing = this.renew(queueUrl, old);
    const postponing = this.port.queue.postpone(
      queueUrl,
      rest.map(({ record, seconds }) => ({ receiptHandle: record.receiptHandle, seconds })),
    );
    const hiding = postponing.catch((error: unknown) => {
      // The events stay hidden for the queue's own visibility timeout instead.
      this.port.report("cannot postpone", { connector: id, events: rest.length, error });
    });
    await Promise.all([renewing, hiding]);
  }

  private async renew(queueUrl: string, old: readonly Waiting[]): Promise<void> {
    if (old.length === 0) return;
    await this.port.queue.resend(
      queueUrl,
      old.map(({ record, seconds }) => ({ body: record.body, delaySeconds: seconds })),
    );
    for (const { record } of old) this.remaining.delete(record.messageId);
  }

  private async record(due: readonly Delivery[], attempts: readonly Attempt[]): Promise<void> {
    if (attempts.length === 0) return;
    const lag = Math.max(0, ...due.map(({ message }) => this.nowMillis - message.acceptedAt));
    await this.port.books.record(this.open.connector, attempts, lag);
  }

  private async noteDrops(decided: readonly (Delivery & { decision: { kind: string; rule?: DropRule } })[]) {
    const { connector } = this.open;
    const dropped = decided.filter(({ decision }) => decision.rule !== undefined);
    const byRule = Map.groupBy(dropped, ({ decision }) => decision.rule);
    const notes = [...byRule].map(async ([rule, group]) => {
      if (rule === undefined) return;
      this.port.report("dropped by rule", { connector: connector.id, rule, events: group.length });
      const since = gapSince(rule, connector, this.nowMillis);
      const timesNanos = group.map(({ message }) => message.atNanos);
      await this.port.books.dropped(connector, { rule, since, timesNanos });
    });
    await Promise.all(notes);
  }
}
