/** Delayed and long work: what stands on the jobs queue, and what is remembered of a job that shows its progress. */

import { daySeconds } from "./duration.ts";
import type { ConnectorId, ProjectId } from "./id.ts";

/** Work on one connector's queue; what it does is read from the connector's health when it runs. */
export interface ConnectorJobMessage {
  readonly version: 1;
  /**
   * `mapping`: bring the mapping into line; `probe`: try one event; `drain`: work off; `sweep`: renew or drop what is
   * old; `remove`: take away a deleted connector's queue and mapping.
   */
  readonly kind: "mapping" | "probe" | "drain" | "sweep" | "remove";
  readonly project: ProjectId;
  readonly connector: ConnectorId;
}

/** One slice of a job that is kept in the registry. */
export interface SliceMessage {
  readonly version: 1;
  readonly kind: "job";
  readonly project: ProjectId;
  readonly job: string;
  /** Which slice, counted from 0; a message of one that is done already does nothing. Absent = whichever is next. */
  readonly step?: number;
}

export type JobMessage = ConnectorJobMessage | SliceMessage;

export type JobState = "RUNNING" | "DONE" | "FAILED" | "CANCELLED";

/** What a job is to do; the registry keeps it as long as the job. */
export type JobTask =
  | { readonly kind: "sync"; readonly connector: ConnectorId }
  | {
      readonly kind: "replay";
      readonly connector: ConnectorId;
      /** Nanoseconds since 1970, both ends included. */
      readonly fromNanos: string;
      readonly toNanos: string;
      /** Ids of sources; empty = all of the project. */
      readonly devices: readonly string[];
      /** Event types; empty = all that the connector takes. */
      readonly types: readonly string[];
    }
  | { readonly kind: "deleteProject" };

export interface Job {
  readonly id: string;
  readonly project: ProjectId;
  readonly task: JobTask;
  readonly state: JobState;
  /** Units of work done: devices of a sync or deletion, events of a replay. */
  readonly done: number;
  /** Units in all; null where it is not known beforehand. */
  readonly total: number | null;
  /** Slices done. */
  readonly step: number;
  /** Where the next slice begins; of the task's own form; absent at the start. */
  readonly cursor?: string;
  /** Why it failed or was cancelled. */
  readonly reason?: string;
  /** The identity that asked for it. */
  readonly createdBy: string;
  readonly createTime: string;
  readonly updateTime: string;
}

export type NewJob = Pick<Job, "project" | "task" | "createdBy">;

/** SQS's longest delay. */
export const longestDelaySeconds = 900;
/** How long a job that has ended is remembered, in seconds: as long as the event log. */
export const jobKeepSeconds = 31 * daySeconds;
