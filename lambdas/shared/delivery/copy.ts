/** Makes copies of events that a call asked for, as messages of a connector's queue. */

import type { DataConnector } from "../core/connector/connector.ts";
import { connectorMessage } from "../core/connector/connector-message.ts";
import { forwarding } from "../core/connector/forwarding.ts";
import { eventOf } from "../core/event/event.ts";
import { encodeForQueue } from "../core/intake/intake-body.ts";

type Queued = Parameters<typeof connectorMessage>[1];
/** The event that is copied, and the source that it is of. */
export type CopiedPoint = Queued["point"];
export type CopiedSource = Queued["source"];

export interface Copying {
  readonly connector: DataConnector;
  readonly copy: "sync" | "replay";
  readonly nowMillis: number;
}

/** Copies made now must not look older than the connector, whose `activeSince` another machine's clock gave. */
const acceptedAtOf = ({ connector, nowMillis }: Copying): number => Math.max(nowMillis, connector.activeSince);

/** Tells whether the connector takes copies of such events. */
export const isCopied = (point: Pick<CopiedPoint, "measurement">, copying: Copying): boolean =>
  forwarding(copying.connector, point.measurement, acceptedAtOf(copying)) === "send";

/**
 * Answers the body of a copy; undefined if the connector does not take such events. Its labels are the source's labels
 * of now.
 */
export function copyOf(source: CopiedSource, point: CopiedPoint, copying: Copying): string | undefined {
  if (!isCopied(point, copying)) return undefined;
  const { connector, copy } = copying;
  const acceptedAt = acceptedAtOf(copying);
  const event = eventOf(point, source.project, source.id);
  return encodeForQueue(connectorMessage(connector, { point, event, source, acceptedAt, copy }));
}
