/** Delayed and long work: the messages of the jobs queue, and what is kept of a job that shows its progress. */

import { daySeconds } from "./duration.ts";
import type { ExportFormat, FormulaRule } from "./export/row.ts";
import type { ConnectorId, ProjectId, SourceId } from "./id.ts";

/** Work on one connector's queue. What it does depends on the connector's health when it runs. */
export interface ConnectorJobMessage {
  readonly version: 1;
  /**
   * `mapping` repairs the mapping, `probe` tries one event, `drain` delivers the backlog, `sweep` renews or drops old
   * events, and `remove` removes a deleted connector's queue and mapping.
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
  /** Which slice, counted from 0; absent for the next one. The message of a slice that is done already does nothing. */
  readonly step?: number;
}

/** The sending of commands that wait for a source, which may have connected. */
export interface CommandsMessage {
  readonly version: 1;
  readonly kind: "commands";
  readonly project: ProjectId;
  readonly source: SourceId;
  /** Milliseconds since 1970 at which there was reason to try, as the source's connect. Earlier versions said none. */
  readonly reasonAt?: number;
}

/** The sending of what is known already to a client that has subscribed. */
export interface LastValuesMessage {
  readonly version: 1;
  readonly kind: "lastValues";
  readonly clientId: string;
  readonly filters: readonly string[];
  /** Milliseconds since 1970 at which it subscribed. */
  readonly at: number;
}

/** The making, changing or removing of the table that a retention has in Timestream. */
export interface RetentionTableMessage {
  readonly version: 1;
  readonly kind: "retentionTable";
  readonly project: ProjectId;
  /** The retention's id, which is the table's name. */
  readonly retention: string;
}

/** The keeping of the lake: of one day of a retention, or of the retention as a whole. */
export interface LakeMessage {
  readonly version: 1;
  readonly kind: "lake";
  readonly project: ProjectId;
  /** The retention's id. */
  readonly retention: string;
  /** As `YYYY-MM-DD`; empty stands for the retention as a whole. */
  readonly day: string;
}

/** One slice of a chore. */
export interface ChoreMessage {
  readonly version: 1;
  readonly kind: "chore";
  readonly project: ProjectId;
  /** The chore's key on its list. */
  readonly key: string;
  /** Which slice, counted from 0; absent for the next one. The message of a slice that is done already does nothing. */
  readonly step?: number;
}

export type JobMessage =
  | ConnectorJobMessage
  | SliceMessage
  | CommandsMessage
  | LastValuesMessage
  | RetentionTableMessage
  | LakeMessage
  | ChoreMessage;

export type JobState = "RUNNING" | "DONE" | "FAILED" | "CANCELLED";

/** What a job has to do. The registry keeps it as long as the job. */
export type JobTask =
  | { readonly kind: "sync"; readonly connector: ConnectorId }
  | {
      readonly kind: "replay";
      readonly connector: ConnectorId;
      /** Nanoseconds since 1970, both ends included. */
      readonly fromNanos: string;
      readonly toNanos: string;
      /** Ids of sources; empty means all of the project. */
      readonly devices: readonly string[];
      /** Event types; empty means all that the connector takes. */
      readonly types: readonly string[];
    }
  | {
      /** Sends events anew whose attempts failed. */
      readonly kind: "resend";
      readonly connector: ConnectorId;
      /** Milliseconds since 1970 between which the attempts were made, both included. */
      readonly fromMillis: number;
      readonly toMillis: number;
    }
  | {
      readonly kind: "export";
      /** The retention's id. */
      readonly retention: string;
      /** Ids of sources; empty means all of the project. */
      readonly sources: readonly SourceId[];
      /** Absent means all. */
      readonly measurement?: string;
      /** Names of fields; empty means all. */
      readonly fields: readonly string[];
      /** Nanoseconds since 1970, both ends included. */
      readonly fromNanos: string;
      readonly toNanos: string;
      readonly format: ExportFormat;
      readonly formulas: FormulaRule;
    }
  | { readonly kind: "deleteProject" };

/** What a job has written, which is kept for a while. */
export interface JobOutput {
  /** The key of the list of its files. */
  readonly manifest: string;
  readonly files: number;
  readonly bytes: number;
}

export interface Job {
  readonly id: string;
  readonly project: ProjectId;
  readonly task: JobTask;
  readonly state: JobState;
  /** Units of work done: devices of a sync or deletion, events of a replay or a resend, rows of an export. */
  readonly done: number;
  /** Units in all; null if it is not known beforehand. */
  readonly total: number | null;
  /** Slices done. */
  readonly step: number;
  /** Where the next slice begins, in the task's own form; absent at the start. */
  readonly cursor?: string;
  /** Runs of this slice, one after the other, that began and are not known to have ended; absent for none. */
  readonly attempts?: number | undefined;
  /** When the last of these runs began. */
  readonly attemptTime?: string | undefined;
  /** Is absent of a job that writes no files, or none yet. */
  readonly output?: JobOutput;
  /** Why it failed or was cancelled. */
  readonly reason?: string;
  /** The identity that asked for it. */
  readonly createdBy: string;
  readonly createTime: string;
  readonly updateTime: string;
}

export type NewJob = Pick<Job, "project" | "task" | "createdBy">;

/** Bounds the exports of a project that run at once: each keeps a store and a function busy for minutes. */
export const exportsAtOnce = 2;

/** SQS's longest delay. */
export const longestDelaySeconds = 900;
/** Keeps a job that has ended for this long, which is as long as the event log. */
export const jobKeepSeconds = 31 * daySeconds;
