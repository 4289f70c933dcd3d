/** What the management calls need of the outside. */

import type { Gap } from "../../shared/core/connector/gap.ts";
import type { AttemptEntry } from "../../shared/core/delivery/attempt.ts";
import type { MinuteCounts } from "../../shared/core/delivery/stats.ts";
import type { IdentifiedPoint } from "../../shared/core/event/point.ts";
import type { Job, JobMessage, NewJob } from "../../shared/core/job.ts";
import type { SecretBox } from "../../shared/core/secret-box.ts";
import type { SendingPort } from "../../shared/delivery/port.ts";
import type { WebhookKeyRotation } from "../../shared/delivery/rotate-webhook-keys.ts";
import type { Registry } from "./registry.ts";

/** Makes a connector's queue and mapping; every step may be repeated. */
export interface ConnectorQueues {
  makeQueue(name: string): Promise<{ queueUrl: string; queueArn: string }>;
  makeMapping(queueArn: string, concurrency: number): Promise<string>;
  removeQueue(queueUrl: string): Promise<void>;
}

/** The event log's packs of a series, latest first. */
export interface EventLog {
  newestFirst(series: string, fromNanos: bigint, toNanos: bigint): AsyncIterable<readonly IdentifiedPoint[]>;
}

/** What a connector's deliveries left behind. */
interface DeliveryRecords {
  /** Counts of the last 24 hours. */
  lastDay(connector: string, nowMillis: number): Promise<readonly MinuteCounts[]>;
  /** From one time to another, in milliseconds since 1970. */
  minutes(connector: string, from: number, to: number): Promise<readonly MinuteCounts[]>;
  /** Batches of attempts, newest first; `position` is what `after` takes. */
  attempts(
    connector: string,
    options: { after?: string | undefined; limit: number },
  ): Promise<{ batches: readonly { position: string; entries: readonly AttemptEntry[] }[]; next?: string }>;
  gaps(connector: string): Promise<readonly Gap[]>;
}

/** Takes events that calls make, as a door takes points; resolves when they are durable. */
export interface Intake {
  send(project: string, body: string): Promise<void>;
}

export interface Ports {
  readonly registry: Registry;
  readonly secretBox: () => Promise<SecretBox>;
  readonly queues: ConnectorQueues;
  readonly eventLog: EventLog;
  readonly intake: Intake;
  readonly deliveries: DeliveryRecords;
  /** About how many messages of a queue can be taken, and how many are hidden. */
  readonly countWaiting: (queueUrl: string) => Promise<{ visible: number; hidden: number }>;
  readonly sending: SendingPort;
  readonly sendJob: (message: JobMessage, delaySeconds: number) => Promise<void>;
  /** Counts a call of an identity; throws `too-many-requests` where it has made as many as it may. */
  readonly countCall: (identity: string) => Promise<void>;
  /** Throws where a URL's literal address may not be reached. */
  readonly checkAddress: (url: URL) => void;
  /** Remembers a job and starts it. */
  readonly startJob: (request: NewJob) => Promise<Job>;
  readonly webhookKeyMaker: WebhookKeyRotation["maker"];
  readonly connectorQueuePrefix: string;
  readonly connectorsPerProject: number;
  readonly now: () => Date;
  readonly wait: (millis: number) => Promise<void>;
  readonly newId: () => string;
  readonly newUuid: () => string;
}
