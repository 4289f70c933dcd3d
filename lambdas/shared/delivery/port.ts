/**
 * Declares what delivering needs of the outside. `deliver` and `perform` share it, and `manage` sends test events by
 * it.
 */

import type { DataConnector } from "../core/connector/connector.ts";
import type { ConnectorHealth } from "../core/connector/connector-health.ts";
import type { ConnectorMessage } from "../core/connector/connector-message.ts";
import type { DisablingRule } from "../core/connector/disabling.ts";
import type { Dropped } from "../core/connector/gap.ts";
import type { HttpConfig } from "../core/connector/http-config.ts";
import type { Timing } from "../core/connector/timing.ts";
import type { Attempt } from "../core/delivery/attempt.ts";
import type { Acknowledgement, DeliveryOutcome } from "../core/delivery/delivery.ts";
import type { ConnectorId, ProjectId } from "../core/id.ts";
import type { JobMessage } from "../core/job.ts";
import type { WebhookTarget } from "../core/webhook/webhook-headers.ts";

export interface DeliveryRecord {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  /** Counts how often the event was received from the queue, this time included. */
  readonly receiveCount: number;
  /** Milliseconds since 1970 at which this message was enqueued. */
  readonly sentAt: number;
}

/** A connector with its secrets in the clear, and how its deliveries go. */
export interface OpenConnector {
  readonly connector: DataConnector;
  readonly httpConfig: HttpConfig;
  readonly health: ConnectorHealth;
}

export interface Receiver {
  /** Posts an event. Never throws: answers everything but an acknowledgement as a failure with its class. */
  post(request: {
    target: WebhookTarget;
    headers: Readonly<Record<string, string>>;
    body: string;
    acknowledge: Acknowledgement;
    /** Asks for the headers of the answer, which no delivery needs. */
    tellsHeaders?: boolean;
  }): Promise<DeliveryOutcome>;
}

/** Makes the headers that prove who sent a body. Called anew for every attempt. */
export type Sign = (signed: {
  readonly body: string;
  readonly eventId: string;
  readonly organization: string;
  /** Empty if the connector has none. */
  readonly secret: string;
  readonly secondSignatureSecret?: HttpConfig["secondSignatureSecret"];
}) => Promise<Readonly<Record<string, string>>>;

export interface SendingPort {
  readonly receiver: Receiver;
  readonly sign: Sign;
}

/** A connector's queue. */
export interface DeliveryQueue {
  /** Hides messages for some seconds each. */
  postpone(queueUrl: string, postponements: readonly { receiptHandle: string; seconds: number }[]): Promise<void>;
  /** Puts copies of messages on the queue. Resolves when all are there. */
  resend(queueUrl: string, messages: readonly { body: string; delaySeconds: number }[]): Promise<void>;
}

/** Records what deliveries leave behind. A failure here never fails a delivery. */
export interface DeliveryBooks {
  /** Writes the counters, the attempt log and the log lines of a batch. */
  record(connector: DataConnector, attempts: readonly Attempt[], lagMillis: number): Promise<void>;
  dropped(connector: DataConnector, dropped: Dropped): Promise<void>;
}

/** Health attributes by name. Undefined removes an attribute, or expects it to be absent. */
export type HealthChange = { readonly [K in keyof ConnectorHealth]?: ConnectorHealth[K] | undefined };

/** Keeps connectors' health in the registry. */
export interface HealthStore {
  noteFailures(
    project: ProjectId,
    connector: ConnectorId,
    note: {
      readonly failures: number;
      readonly events: readonly string[];
      readonly nowMillis: number;
      readonly set: Partial<ConnectorHealth>;
    },
  ): Promise<ConnectorHealth>;
  noteHealth(project: ProjectId, connector: ConnectorId, attributes: Partial<ConnectorHealth>): Promise<void>;
  changeHealth(
    project: ProjectId,
    connector: ConnectorId,
    attributes: HealthChange,
    expected: HealthChange,
  ): Promise<boolean>;
  clearFailing(project: ProjectId, connector: ConnectorId): Promise<boolean>;
  /** Has `watch` look at the connector each minute. */
  watch(project: ProjectId, connector: ConnectorId, nowMillis: number): Promise<void>;
  /** Disables the connector by rule, unless it is disabled already. */
  disable(connector: DataConnector, rule: DisablingRule): Promise<void>;
}

export interface DeliveryPort extends SendingPort {
  /**
   * Answers the connector as it is now. Reads strongly consistent: a stale status would drop events that were accepted
   * after the connector was enabled.
   */
  readonly open: (project: ProjectId, id: ConnectorId) => Promise<OpenConnector | undefined>;
  /** Remembers connectors from batch to batch: `RecentConnectors`. */
  readonly recent: {
    open(
      id: ConnectorId,
      version: number | undefined,
      read: () => Promise<OpenConnector | undefined>,
    ): Promise<OpenConnector | undefined>;
    forget(id: ConnectorId): void;
  };
  /** Tells whether there is a newer event of the same type and device that was accepted at `since` or later. */
  readonly isSuperseded: (message: ConnectorMessage, since: number) => Promise<boolean>;
  readonly queue: DeliveryQueue;
  readonly books: DeliveryBooks;
  readonly health: HealthStore;
  readonly sendJob: (message: JobMessage, delaySeconds: number) => Promise<void>;
  readonly timing: Timing;
  readonly nowMillis: () => number;
  readonly random: () => number;
  readonly report: (message: string, fields: Record<string, unknown>) => void;
}
