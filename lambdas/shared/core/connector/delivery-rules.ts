/** What becomes of an event that was taken from its connector's queue (architecture.md, "The way of a point"). */

import type { DataConnector } from "./connector.ts";
import type { ConnectorHealth } from "./connector-health.ts";
import type { ConnectorMessage } from "./connector-message.ts";

const dayMillis = 24 * 3600 * 1000;

/** SQS forgets a message after 14 days; a day before, it is sent anew. A paused connector's events are then dropped. */
const renewAfterMillis = 13 * dayMillis;

/** Why an event was not delivered, by rule and for good. */
export type DropRule = "disabled" | "system-disabled" | "expired";

export type Decision =
  | { readonly kind: "attempt" }
  | { readonly kind: "drop"; readonly rule: DropRule }
  /** Not now: its receiver is down, or its connector paused. It is hidden for a while, unsent and uncounted. */
  | { readonly kind: "defer" };

/** An event waits at most so long, hidden, until a mapping that was switched off stops taking it. */
export const longestDeferSeconds = 60;

/**
 * `probing`: by the one who tries whether a receiver is back. What was accepted before `activeSince` belongs to a time
 * before the connector was disabled, which drops its queue exactly.
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

/** By whom it is disabled, or was last. */
export const disabledRule = ({ disabledBySystem }: Pick<DataConnector, "disabledBySystem">): DropRule =>
  disabledBySystem ? "system-disabled" : "disabled";

/** True where the message must be sent anew, since SQS will soon forget it. `sentAt`: when this copy was enqueued. */
export const mustRenew = (sentAt: number, nowMillis: number): boolean => nowMillis - sentAt >= renewAfterMillis;

/**
 * Whether a connector's queue should be polled: not while its receiver is down, nor while it is paused and keeps its
 * events.
 */
export const isPolled = (
  { status, pauseMode }: Pick<DataConnector, "status" | "pauseMode">,
  { state }: ConnectorHealth,
): boolean => (status === "ACTIVE" ? state !== "DOWN" : pauseMode === "drop");
