/** Declares what delayed and long work needs of the outside. */

import type { ConnectorId, ProjectId } from "../../shared/core/id.ts";
import type { MappingPort } from "../../shared/delivery/connector/settle-mapping.ts";
import type { DeliveryPort, DeliveryRecord } from "../../shared/delivery/port.ts";

/** Takes events off a connector's queue while nothing polls it. */
export interface WaitingEvents {
  /** Takes up to ten visible messages and hides them for the queue's own visibility timeout. */
  receive(queueUrl: string, most: number): Promise<readonly DeliveryRecord[]>;
  remove(queueUrl: string, receiptHandles: readonly string[]): Promise<void>;
  /** Answers about how many messages are visible, and how many are hidden or delayed. */
  count(queueUrl: string): Promise<{ visible: number; hidden: number }>;
}

export interface PerformPort extends DeliveryPort, MappingPort {
  readonly waiting: WaitingEvents;
  /** Moves the connector's next probe to a later time if it is due by `dueBy`. Answers true to one caller only. */
  readonly claimProbe: (project: ProjectId, connector: ConnectorId, next: number, dueBy: number) => Promise<boolean>;
  /** Removes the queue and mapping of a connector that was deleted. Does nothing if they are gone. */
  readonly removeDeleted: (project: ProjectId, connector: ConnectorId) => Promise<void>;
  readonly noteSweep: (project: ProjectId, connector: ConnectorId, nowMillis: number) => Promise<void>;
  readonly wait: (millis: number) => Promise<void>;
}
