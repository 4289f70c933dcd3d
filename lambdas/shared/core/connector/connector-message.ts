/** The messages of connectors' queues. */

import { type Event, webhookBody } from "../event/event.ts";
import type { IdentifiedPoint } from "../event/point.ts";
import type { ConnectorId, ProjectId, SourceId } from "../id.ts";
import type { Source } from "../source/source.ts";
import type { DataConnector } from "./connector.ts";

/** The body of a message on a connector's queue: one event, ready to be signed and sent. */
export interface ConnectorMessage {
  readonly version: 1;
  readonly project: ProjectId;
  readonly connector: ConnectorId;
  readonly eventId: string;
  /** The source's id, the event's type, and its time in nanoseconds since 1970. */
  readonly device: SourceId;
  readonly type: string;
  readonly atNanos: string;
  /** Milliseconds since 1970 at which the door, or the job that copied it, accepted the event. */
  readonly acceptedAt: number;
  /** The version of the project by which the event was routed; absent for copies. */
  readonly projectVersion?: number;
  /** Marks a copy that a call asked for; absent for the event itself. */
  readonly copy?: "sync" | "replay";
  /** The webhook's body, byte for byte. */
  readonly body: string;
}

interface Queued {
  readonly point: IdentifiedPoint;
  readonly event: Event;
  /** The source as it is now, since its labels go along. */
  readonly source: Source;
  /** Milliseconds since 1970. */
  readonly acceptedAt: number;
  readonly projectVersion?: number;
  readonly copy?: "sync" | "replay";
}

export const connectorMessage = (
  connector: DataConnector,
  { point, event, source, acceptedAt, projectVersion, copy }: Queued,
): ConnectorMessage => ({
  version: 1,
  project: connector.project,
  connector: connector.id,
  eventId: point.eventId,
  device: source.id,
  type: point.measurement,
  atNanos: point.atNanos,
  acceptedAt,
  ...(projectVersion === undefined ? {} : { projectVersion }),
  ...(copy ? { copy } : {}),
  body: webhookBody(event, source, connector.labels),
});
