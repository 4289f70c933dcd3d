/** Delivers a batch of one connector's events: one POST each, in parallel; what fails waits longer before each attempt. */

import { waitSeconds } from "../core/back-off.ts";
import type { DeliveryOutcome } from "../core/delivery.ts";
import { isActiveFor } from "../core/forwarding.ts";
import { readMessage } from "../core/message.ts";
import type { ConnectorMessage } from "../core/point.ts";
import type { DataConnector, HttpConfig } from "../core/records.ts";
import { type WebhookTarget, webhookTarget } from "../core/webhook-headers.ts";
import { dtSignature } from "../core/webhook-signature.ts";

export interface DeliveryRecord {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  /** How often the event was received from the queue, this time included. */
  readonly receiveCount: number;
}

/** A connector with what is secret of it in the clear. */
export interface OpenConnector {
  readonly connector: DataConnector;
  readonly httpConfig: HttpConfig;
}

export interface Receiver {
  post(request: {
    target: WebhookTarget;
    headers: Readonly<Record<string, string>>;
    body: string;
  }): Promise<DeliveryOutcome>;
}

export interface DeliveryPort {
  /** As it stands now, read strongly: a stale status would drop what was accepted after a connector was enabled. */
  readonly connector: (project: string, id: string) => Promise<OpenConnector | undefined>;
  readonly receiver: Receiver;
  readonly postpone: (queueUrl: string, postponements: { receiptHandle: string; seconds: number }[]) => Promise<void>;
  /** Told once per batch; must not throw. */
  readonly record: (connector: DataConnector, attempts: readonly Attempt[]) => Promise<void>;
  readonly nowMillis: () => number;
  readonly newTokenId: () => string;
  readonly random: () => number;
  readonly report: (message: string, fields: Record<string, unknown>) => void;
}

export interface Attempt {
  readonly eventId: string;
  readonly number: number;
  readonly outcome: DeliveryOutcome;
}

interface Delivery {
  readonly record: DeliveryRecord;
  readonly message: ConnectorMessage;
}

/** Answers the ids of the messages that stay on the queue: everything that is not known to be acknowledged. */
export async function deliver(records: readonly DeliveryRecord[], port: DeliveryPort): Promise<Set<string>> {
  const remaining = new Set<string>();
  const deliveries = records.flatMap((record) => tryRead(record, port, remaining));
  const byConnector = Map.groupBy(deliveries, ({ message }) => `${message.project}/${message.connector}`);
  await Promise.all([...byConnector.values()].map((group) => deliverAll(group, port, remaining)));
  return remaining;
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

async function deliverAll(deliveries: readonly Delivery[], port: DeliveryPort, remaining: Set<string>): Promise<void> {
  const first = deliveries[0];
  if (!first) return;
  const open = await openConnector(first.message, port);
  if (open === "unknown") {
    for (const { record } of deliveries) remaining.add(record.messageId);
    return;
  }
  const due = deliveries.filter(({ message }) => open && isActiveFor(open.connector, message.acceptedAt));
  if (due.length < deliveries.length) {
    port.report("dropped: its connector was disabled or deleted", {
      connector: first.message.connector,
      events: deliveries.length - due.length,
    });
  }
  if (!open || due.length === 0) return;
  const target = webhookTarget(open.httpConfig);
  const attempts = await Promise.all(due.map((delivery) => attempt(delivery, open, target, port)));
  await afterAttempts(due, attempts, open.connector, port, remaining);
}

/** "unknown" where it could not be read: then nothing may be dropped. */
async function openConnector({ project, connector }: ConnectorMessage, port: DeliveryPort) {
  try {
    return await port.connector(project, connector);
  } catch (error) {
    port.report("cannot read the connector", { connector, error });
    return "unknown";
  }
}

async function attempt(
  { record, message }: Delivery,
  open: OpenConnector,
  target: WebhookTarget,
  port: DeliveryPort,
): Promise<Attempt> {
  const { signatureSecret } = open.httpConfig;
  const moment = { nowSeconds: Math.floor(port.nowMillis() / 1000), tokenId: port.newTokenId() };
  const headers = signatureSecret ? { "x-dt-signature": dtSignature(message.body, signatureSecret, moment) } : {};
  const outcome = await port.receiver.post({ target, headers, body: message.body });
  return { eventId: message.eventId, number: record.receiveCount, outcome };
}

async function afterAttempts(
  due: readonly Delivery[],
  attempts: readonly Attempt[],
  connector: DataConnector,
  port: DeliveryPort,
  remaining: Set<string>,
): Promise<void> {
  const postponements: { receiptHandle: string; seconds: number }[] = [];
  attempts.forEach(({ outcome, number }, index) => {
    const record = due[index]?.record;
    if (!record || outcome.kind === "acknowledged") return;
    remaining.add(record.messageId);
    postponements.push({
      receiptHandle: record.receiptHandle,
      seconds: waitSeconds(number, port.random(), outcome.retryAfterSeconds),
    });
  });
  const postponing = port.postpone(connector.queueUrl, postponements).catch((error: unknown) => {
    // The events stay hidden for the queue's own visibility timeout instead.
    port.report("cannot postpone", { connector: connector.id, events: postponements.length, error });
  });
  await Promise.all([postponing, port.record(connector, attempts)]);
}
