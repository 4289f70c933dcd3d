/** Decides about events that were taken from their connector's queue (docs/architecture.md, "The way of a point"). */

import type { DataConnector } from "./connector.ts";
import type { ConnectorHealth } from "./connector-health.ts";
import type { ConnectorMessage } from "./connector-message.ts";

const dayMillis = 24 * 3600 * 1000;

/** Sends a message again after 13 days, a day before SQS forgets it. A paused connector's events are dropped then. */
const renewAfterMillis = 13 * dayMillis;

/** The rule by which an event was dropped. `not-yet-active`: it was accepted before the connector was made. */
export const dropRules = ["disabled", "system-disabled", "not-yet-active", "expired"] as const;
export type DropRule = (typeof dropRules)[number];

export type Decision =
  | { readonly kind: "attempt" }
  | { readonly kind: "drop"; readonly rule: DropRule }
  /** Hides the event for a while, neither sent nor counted, because its receiver is down or its connector is paused. */
  | { readonly kind: "defer" };

/**
 * Decides about an event. `probing` is true for probes, which try whether a receiver is back. Drops an event that was
 * accepted before `activeSince`: disabling the connector drops exactly the events that were queued then.
 */
export function decide(
  connector: DataConnector,
  health: ConnectorHealth,
  { acceptedAt }: Pick<ConnectorMessage, "acceptedAt">,
  { nowMillis, probing }: { readonly nowMillis: number; readonly probing: boolean },
): Decision {
  if (acceptedAt < connector.activeSince) return { kind: "drop", rule: missedRule(connector) };
  if (connector.status !== "ACTIVE") {
    if (connector.pauseMode === "drop") return { kind: "drop", rule: missedRule(connector) };
    return nowMillis - acceptedAt >= renewAfterMillis ? { kind: "drop", rule: "expired" } : { kind: "defer" };
  }
  return health.state === "DOWN" && !probing ? { kind: "defer" } : { kind: "attempt" };
}

/** Answers the rule by which a connector misses what it is not active for: who disabled it last, if anybody did. */
export function missedRule({
  status,
  disabledSince,
  disabledBySystem,
}: Pick<DataConnector, "status" | "disabledSince" | "disabledBySystem">): DropRule {
  if (status === "ACTIVE" && disabledSince === undefined) return "not-yet-active";
  return disabledBySystem ? "system-disabled" : "disabled";
}

/**
 * Tells whether the message must be sent again, since SQS will soon forget it. `sentAt` is when this copy was enqueued.
 */
export const mustRenew = (sentAt: number, nowMillis: number): boolean => nowMillis - sentAt >= renewAfterMillis;

/**
 * Tells whether a connector's queue should be polled. It should not while the receiver is down, nor while the connector
 * is paused and retains its events.
 */
export const isPolled = (
  { status, pauseMode }: Pick<DataConnector, "status" | "pauseMode">,
  { state }: ConnectorHealth,
): boolean => (status === "ACTIVE" ? state !== "DOWN" : pauseMode === "drop");
