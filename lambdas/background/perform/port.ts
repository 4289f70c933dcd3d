/** What delayed and long work needs of the outside. */

import type { DeliveryPort, DeliveryRecord } from "../../shared/delivery/port.ts";

/** A connector's queue while nothing polls it. */
export interface WaitingEvents {
  /** Takes up to ten visible messages and hides them for the queue's own visibility timeout. */
  receive(queueUrl: string, most: number): Promise<readonly DeliveryRecord[]>;
  remove(queueUrl: string, receiptHandles: readonly string[]): Promise<void>;
  /** About how many messages are visible, and how many hidden or delayed. */
  count(queueUrl: string): Promise<{ visible: number; hidden: number }>;
}

/** A connector's event source mapping. */
export interface MappingControl {
  /** Has it polled or not, with the connector's concurrency; answers whether it is so now: a change takes up to a minute. */
  adjust(mapping: { readonly mapping: string; readonly concurrency: number }, isPolled: boolean): Promise<boolean>;
  /** Makes the queue, or leaves the one that is there. */
  makeQueue(name: string): Promise<unknown>;
  /** Answers the mapping's id; the one that is there, if there is one. */
  makeMapping(queueArn: string, concurrency: number): Promise<string>;
}

export interface PerformPort extends DeliveryPort {
  readonly waiting: WaitingEvents;
  readonly queues: MappingControl;
  /** Moves the connector's next probe on, if it has come by `dueBy`; true for one caller. */
  readonly claimProbe: (project: string, connector: string, next: number, dueBy: number) => Promise<boolean>;
  /** Takes away the queue and mapping of a connector that was deleted; nothing where it is gone. */
  readonly removeDeleted: (project: string, connector: string) => Promise<void>;
  readonly noteMapping: (project: string, connector: string, mapping: string) => Promise<void>;
  readonly noteSweep: (project: string, connector: string, nowMillis: number) => Promise<void>;
  readonly wait: (millis: number) => Promise<void>;
}
