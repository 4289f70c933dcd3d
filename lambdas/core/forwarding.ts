/** Which connectors an event goes to. */

import type { DataConnector } from "./records.ts";

/** What was accepted before a connector was made or last enabled is not its: disabling drops the queue exactly. */
export const isActiveFor = (connector: DataConnector, acceptedAt: number): boolean =>
  connector.status === "ACTIVE" && acceptedAt >= connector.activeSince;

/** True if the connector takes events of this type that were accepted at this time (milliseconds since 1970). */
export const forwards = (connector: DataConnector, eventType: string, acceptedAt: number): boolean =>
  isActiveFor(connector, acceptedAt) && (connector.events.length === 0 || connector.events.includes(eventType));
