/** An event as it stands on a connector's queue. */

import { type Event, webhookBody } from "../event/event.ts";
import type { ConnectorMessage, IdentifiedPoint } from "../event/point.ts";
import type { DataConnector, Source } from "../records.ts";

interface Queued {
  readonly point: IdentifiedPoint;
  readonly event: Event;
  /** As it is now: its labels go along. */
  readonly source: Source;
  /** Milliseconds since 1970. */
  readonly acceptedAt: number;
  readonly copy?: "sync" | "replay";
}

export const connectorMessage = (
  connector: DataConnector,
  { point, event, source, acceptedAt, copy }: Queued,
): ConnectorMessage => ({
  version: 1,
  project: connector.project,
  connector: connector.id,
  eventId: point.eventId,
  device: source.id,
  type: point.measurement,
  atNanos: point.atNanos,
  acceptedAt,
  ...(copy ? { copy } : {}),
  body: webhookBody(event, source, connector.labels),
});
