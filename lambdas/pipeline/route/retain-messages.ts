/** Makes the messages by which points are kept: in the event log, and in each retention that their source is linked to. */

import { daySeconds } from "../../shared/core/duration.ts";
import type { RetainMessage } from "../../shared/core/event/retain-message.ts";
import type { IntakeChunk } from "../../shared/core/intake/intake-message.ts";
import type { RetentionKind } from "../../shared/core/project/retention.ts";
import type { Source } from "../../shared/core/source/source.ts";
import type { ProjectView } from "./project-views.ts";

/** The queues' addresses. That of a kind which the stage does not have is empty. */
export type RetainQueues = Readonly<Record<"events" | "dynamodb" | "influxdb" | "s3" | "timestream", string>>;

export interface AddressedMessage {
  readonly queueUrl: string;
  readonly group: string;
  readonly message: RetainMessage;
}

function queueOf(kind: RetentionKind, queues: RetainQueues): string {
  switch (kind) {
    case "DYNAMODB":
      return queues.dynamodb;
    case "INFLUXDB":
      return queues.influxdb;
    case "S3":
      return queues.s3;
    case "TIMESTREAM":
      return queues.timestream;
  }
}

/**
 * Answers the tenant of a fair queue. Retentions with a server or a table of their own are one each, so that the messages
 * of one that is away let those of others pass.
 */
function groupOf(kind: RetentionKind, project: string, retention: string): string {
  switch (kind) {
    case "DYNAMODB":
    case "S3":
      return project;
    case "INFLUXDB":
    case "TIMESTREAM":
      return retention;
  }
}

/** Answers the message for the event log, and one for each retention that keeps the points. */
export function retainMessages(
  request: IntakeChunk,
  { source, view, queues }: { readonly source: Source; readonly view: ProjectView; readonly queues: RetainQueues },
): AddressedMessage[] {
  const { project, acceptedAt, identified: points } = request;
  const base = { version: 1, project, source: request.source, acceptedAt, points } as const;
  const logSeconds = view.project.eventLogDays * daySeconds;
  const log = (more: Partial<RetainMessage>): AddressedMessage => ({
    queueUrl: queues.events,
    group: project,
    message: { ...base, keepSeconds: logSeconds, ...more },
  });
  if (request.isOurs) return [log({ isOurs: true })];
  const wanted = (request.retention ? [request.retention] : source.retentions).flatMap((id) => {
    const known = view.retentions.get(id);
    return known ? [{ retention: id, ...known, queueUrl: queueOf(known.kind, queues) }] : [];
  });
  const kept = wanted
    .filter(({ queueUrl }) => queueUrl !== "")
    .map(({ queueUrl, ...found }) => ({
      queueUrl,
      group: groupOf(found.kind, project, found.retention),
      message: { ...base, ...found },
    }));
  const missing = new Set(wanted.filter(({ queueUrl }) => queueUrl === "").map(({ kind }) => kind));
  const forLog = {
    unretained: kept.length === 0,
    ...(missing.size > 0 ? { missingKinds: [...missing] } : {}),
    ...(points.some(({ change }) => change !== undefined) ? { tombstoneSeconds: longestOf(source, view) } : {}),
  };
  return [log(forLog), ...kept];
}

/** Answers for how many seconds the retention keeps points that does so longest, of those that the source is linked to. */
const longestOf = ({ retentions }: Source, view: ProjectView): number =>
  Math.max(0, ...retentions.map((id) => view.retentions.get(id)?.keepSeconds ?? 0));
