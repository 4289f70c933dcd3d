/** What becomes of an event that was taken from its connector's queue (docs/architecture.md, "The way of a point"). */

import type { DataConnector } from "./connector.ts";
import type { ConnectorHealth } from "./connector-health.ts";
import type { ConnectorMessage } from "./connector-message.ts";

const dayMillis = 24 * 3600 * 1000;

/**
 * Sends a message again a day before SQS forgets it, which is after 14 days. A paused connector's events are dropped
 * then.
 */
const renewAfterMillis = 13 * dayMillis;

/** The rule by which an event was dropped. */
export type DropRule = "disabled" | "system-disabled" | "expired";

export type Decision =
  | { readonly kind: "attempt" }
  | { readonly kind: "drop"; readonly rule: DropRule }
  /** Hides the event for a while, unsent and uncounted: its receiver is down, or its connector is paused. */
  | { readonly kind: "defer" };

/**
 * Decides about an event. `probing` is true for probes, which try whether a receiver is back. Drops an event that was
 * accepted before `activeSince`: it belongs to a time before the connector was disabled, which drops exactly what was
 * queued.
 */
export function decide(
  connector: DataConnector,
  health: ConnectorHealth,
  { acceptedAt }: Pick<ConnectorMessage, "acceptedAt">,
  { nowMillis, probing }: { readonly nowMillis: number; readonly probing: boolean },
): Decision {
  if (acceptedAt < connector.activeSince) return { kind: "drop", rule: disabledRule(connector) };
  if (connector.status !== "ACTIVE") {
    if (connector.pauseMode === "drop") return { kind: "drop", rule: disabledRule(connector) };
    return nowMillis - acceptedAt >= renewAfterMillis ? { kind: "drop", rule: "expired" } : { kind: "defer" };
  }
  return health.state === "DOWN" && !probing ? { kind: "defer" } : { kind: "attempt" };
}

/** Answers who disabled the connector last, its owner or the system. */
export const disabledRule = ({ disabledBySystem }: Pick<DataConnector, "disabledBySystem">): DropRule =>
  disabledBySystem ? "system-disabled" : "disabled";

/**
 * Tells whether the message must be sent again, since SQS will soon forget it. `sentAt` is when this copy was enqueued.
 */
export const mustRenew = (sentAt: number, nowMillis: number): boolean => nowMillis - sentAt >= renewAfterMillis;

/**
 * Tells whether a connector's queue should be polled: not while its receiver is down, and not while the connector is
 * paused and retains its events.
 */
export const isPolled = (
  { status, pauseMode }: Pick<DataConnector, "status" | "pauseMode">,
  { state }: ConnectorHealth,
): boolean => (status === "ACTIVE" ? state !== "DOWN" : pauseMode === "drop");
