/** What delayed and long work needs of the outside. */

import type { ConnectorId, ProjectId } from "../../shared/core/id.ts";
import type { MappingPort } from "../../shared/delivery/connector/settle-mapping.ts";
import type { DeliveryPort, DeliveryRecord } from "../../shared/delivery/port.ts";

/** A connector's queue while nothing polls it. */
export interface WaitingEvents {
  /** Takes up to ten visible messages and hides them for the queue's own visibility timeout. */
  receive(queueUrl: string, most: number): Promise<readonly DeliveryRecord[]>;
  remove(queueUrl: string, receiptHandles: readonly string[]): Promise<void>;
  /** About how many messages are visible, and how many hidden or delayed. */
  count(queueUrl: string): Promise<{ visible: number; hidden: number }>;
}

export interface PerformPort extends DeliveryPort, MappingPort {
  readonly waiting: WaitingEvents;
  /** Moves the connector's next probe on, if it has come by `dueBy`; true for one caller. */
  readonly claimProbe: (project: ProjectId, connector: ConnectorId, next: number, dueBy: number) => Promise<boolean>;
  /** Takes away the queue and mapping of a connector that was deleted; nothing where it is gone. */
  readonly removeDeleted: (project: ProjectId, connector: ConnectorId) => Promise<void>;
  readonly noteSweep: (project: ProjectId, connector: ConnectorId, nowMillis: number) => Promise<void>;
  readonly wait: (millis: number) => Promise<void>;
}
