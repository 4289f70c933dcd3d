/** What the management calls need of the outside. */

import type { Registry } from "../adapters/registry/registry.ts";
import type { IdentifiedPoint } from "../core/point.ts";
import type { SecretBox } from "../core/secret-box.ts";
import type { MinuteCounts } from "../core/stats.ts";

/** Makes and removes a connector's queue and mapping; every step may be repeated. */
export interface Lanes {
  makeQueue(name: string): Promise<{ queueUrl: string; queueArn: string }>;
  makeMapping(queueArn: string): Promise<string>;
  removeMapping(uuid: string): Promise<void>;
  removeQueue(queueUrl: string): Promise<void>;
}

/** The event log's packs of a series, latest first. */
export interface EventLog {
  newestFirst(series: string, fromNanos: bigint, toNanos: bigint): AsyncIterable<readonly IdentifiedPoint[]>;
}

/** A connector's delivery counters, a record a minute. */
export interface DeliveryCounters {
  since(connector: string, millis: number): Promise<readonly MinuteCounts[]>;
}

export interface Ports {
  readonly registry: Registry;
  readonly secretBox: () => Promise<SecretBox>;
  readonly lanes: Lanes;
  readonly eventLog: EventLog;
  readonly counters: DeliveryCounters;
  /** Throws where a URL's literal address may not be reached. */
  readonly checkAddress: (url: URL) => void;
  readonly connectorQueuePrefix: string;
  readonly connectorsPerProject: number;
  readonly now: () => Date;
  readonly wait: (millis: number) => Promise<void>;
  readonly newId: () => string;
  readonly newUuid: () => string;
}
