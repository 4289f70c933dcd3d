/**
 * Does the jobs of the jobs queue: probes, drains and sweeps of connectors' queues, slices of long jobs, the sending of
 * commands that wait for their source, and of what is known already to those who have subscribed; the tables of retentions,
 * the lake, and chores.
 */

import { sendWaiting, type WaitingPort } from "../../shared/command/send-waiting.ts";
import type { ChoreMessage, ConnectorJobMessage, JobMessage, LakeMessage } from "../../shared/core/job.ts";
import { readMessage } from "../../shared/core/message.ts";
import { settleMapping } from "../../shared/delivery/connector/settle-mapping.ts";
import { drain } from "./drain.ts";
import { type LastValuesPort, sendLastValues } from "./last-values.ts";
import type { PerformPort } from "./port.ts";
import { probe } from "./probe.ts";
import { type RetentionTablePort, settleRetentionTable } from "./retention-table.ts";
import { runSlice, type SlicePort } from "./slice.ts";
import { sweep } from "./sweep.ts";

export interface JobRecord {
  readonly messageId: string;
  readonly body: string;
}

export interface PerformingPort extends PerformPort, SlicePort {
  readonly tendLake: (message: LakeMessage) => Promise<void>;
  readonly doChore: (message: ChoreMessage) => Promise<void>;
  readonly commanding: WaitingPort;
  readonly lastValues: LastValuesPort;
  readonly retentionTables: RetentionTablePort;
}

/** Runs the jobs of a batch side by side, so that none waits for another. Answers the ids of those that failed. */
export async function perform(records: readonly JobRecord[], port: PerformingPort): Promise<Set<string>> {
  const failed = new Set<string>();
  const jobs = records.map(async ({ messageId, body }) => {
    try {
      await run(readJob(body), port);
    } catch (error) {
      port.report("a job failed and will be tried again", { messageId, error });
      failed.add(messageId);
    }
  });
  await Promise.all(jobs);
  return failed;
}

/**
 * Maps kinds of messages to today's names, since an earlier release sent this one under another. The release after next
 * can drop this.
 */
const formerKinds: Readonly<Record<string, ConnectorJobMessage["kind"]>> = { lane: "mapping" };

const isOnConnector = (message: JobMessage): message is ConnectorJobMessage => "connector" in message;

function readJob(body: string): JobMessage {
  const message = readMessage<JobMessage>(body, "job");
  const kind = formerKinds[message.kind];
  return kind && isOnConnector(message) ? { ...message, kind } : message;
}

function run(message: JobMessage, port: PerformingPort): Promise<void> {
  switch (message.kind) {
    case "job":
      return runSlice(message, port);
    case "commands":
      return sendWaiting(message, port.commanding);
    case "lastValues":
      return sendLastValues(message, port.lastValues);
    case "lake":
      return port.tendLake(message);
    case "chore":
      return port.doChore(message);
    case "retentionTable":
      return settleRetentionTable(message, port.retentionTables);
    default:
      return runOnConnector(message, port);
  }
}

function runOnConnector(message: ConnectorJobMessage, port: PerformPort): Promise<void> {
  switch (message.kind) {
    case "mapping":
      return settleMapping(message.project, message.connector, port);
    case "probe":
      return probe(message, port);
    case "drain":
      return drain(message, port);
    case "sweep":
      return sweep(message, port);
    case "remove":
      return port.removeDeleted(message.project, message.connector);
  }
}
