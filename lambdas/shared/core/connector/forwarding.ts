/** Which connectors an event goes to. */

import type { DataConnector } from "./connector.ts";

/**
 * `send`: onto the connector's queue, where a paused connector that retains its events finds it later. `missed`: it would
 * be the connector's, had it not been disabled then or since. `no`: it is none of its events.
 */
export type Forwarding = "send" | "missed" | "no";

/** For an event of this type that was accepted at this time, in milliseconds since 1970. */
export function forwarding(connector: DataConnector, eventType: string, acceptedAt: number): Forwarding {
  if (connector.events.length > 0 && !connector.events.includes(eventType)) return "no";
  const { activeSince, disabledSince, createTime } = connector;
  // Accepted before it was disabled, but routed only now: its queue would have been dropped with it.
  const isMissed = disabledSince !== undefined && acceptedAt >= Date.parse(createTime);
  if (acceptedAt < activeSince) return isMissed ? "missed" : "no";
  return connector.status === "ACTIVE" || connector.pauseMode === "retain" ? "send" : "missed";
}
