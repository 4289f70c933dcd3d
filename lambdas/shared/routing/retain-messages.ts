/** Makes the messages by which points are kept: in the event log, and in each retention that their source is linked to. */

import { daySeconds } from "../core/duration.ts";
import type { KeptIn, RetainMessage } from "../core/event/retain-message.ts";
import type { IntakeChunk } from "../core/intake/intake-message.ts";
import type { RetentionKind } from "../core/project/retention.ts";
import type { Source } from "../core/source/source.ts";
import type { ProjectView } from "./project-views.ts";

/** The queues' addresses. That of a kind which the stage does not have is empty. */
export type RetainQueues = Readonly<Record<"events" | "influxdb" | "s3" | "timestream", string>>;

export interface AddressedMessage {
  readonly queueUrl: string;
  readonly group: string;
  readonly message: RetainMessage;
}

/** The kinds that have a queue of their own. What is kept in DynamoDB goes with the message for the event log. */
type SeparateKind = Exclude<RetentionKind, "DYNAMODB">;

function queueOf(kind: SeparateKind, queues: RetainQueues): string {
  switch (kind) {
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
function groupOf(kind: SeparateKind, project: string, retention: string): string {
  switch (kind) {
    case "S3":
      return project;
    case "INFLUXDB":
    case "TIMESTREAM":
      return retention;
  }
}

/** Answers the message for the event log, and one for each retention of another kind than DynamoDB that keeps the points. */
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
  const retentions: KeptIn[] = [];
  const others: AddressedMessage[] = [];
  const missing = new Set<RetentionKind>();
  for (const retention of request.retention ? [request.retention] : source.retentions) {
    const known = view.retentions.get(retention);
    if (!known) continue;
    const { kind, keepSeconds } = known;
    if (kind === "DYNAMODB") retentions.push({ retention, keepSeconds });
    else if (queueOf(kind, queues) === "") missing.add(kind);
    else {
      const message = { ...base, retention, ...known };
      others.push({ queueUrl: queueOf(kind, queues), group: groupOf(kind, project, retention), message });
    }
  }
  const forLog = {
    ...(retentions.length > 0 ? { retentions } : {}),
    unretained: retentions.length + others.length === 0,
    ...(missing.size > 0 ? { missingKinds: [...missing] } : {}),
    ...(points.some(({ change }) => change !== undefined) ? { tombstoneSeconds: longestOf(source, view) } : {}),
  };
  return [log(forLog), ...others];
}

/** Answers for how many seconds the retention keeps points that does so longest, of those that the source is linked to. */
const longestOf = ({ retentions }: Source, view: ProjectView): number =>
  Math.max(0, ...retentions.map((id) => view.retentions.get(id)?.keepSeconds ?? 0));
