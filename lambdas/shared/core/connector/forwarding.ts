/** Decides which connectors an event goes to. */

import type { DataConnector } from "./connector.ts";

/**
 * `send`: the event goes onto the connector's queue, where a paused connector that retains its events finds it later.
 * `missed`: the connector takes such events, but was not active when this one was accepted, or is not any more. It is
 * counted. `no`: the connector does not take such events.
 */
export type Forwarding = "send" | "missed" | "no";

/** Bounds how far the clocks of two machines that were set right are apart. */
const clockSkewMillis = 1000;

/**
 * Answers when an event was accepted, as the connector's own clock has it. A clock that shows a time before the
 * connector became active was set back since; what is accepted then must not look older than the connector, because it
 * would be dropped.
 */
export const acceptedFor = ({ activeSince }: DataConnector, acceptedAt: number, nowMillis: number): number =>
  nowMillis + clockSkewMillis < activeSince ? Math.max(acceptedAt, activeSince) : acceptedAt;

/** Decides about an event of this type that was accepted at this time, in milliseconds since 1970. */
export function forwarding(connector: DataConnector, eventType: string, acceptedAt: number): Forwarding {
  if (connector.events.length > 0 && !connector.events.includes(eventType)) return "no";
  // Counts what looks older than the connector too: its time may be by a clock that was set back for a while, and
  // nothing that was accepted may be left out unnoticed.
  if (acceptedAt < connector.activeSince) return "missed";
  return connector.status === "ACTIVE" || connector.pauseMode === "retain" ? "send" : "missed";
}
