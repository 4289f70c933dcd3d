/** Gaps: intervals in which events of a connector were dropped by rule, counted so that a replay can close them. */

import { daySeconds, hourMillis } from "../duration.ts";
import { millisOf } from "../instant.ts";
import type { DataConnector } from "./connector.ts";
import type { DropRule } from "./delivery-rules.ts";

export interface Gap {
  readonly rule: DropRule;
  /** Milliseconds since 1970: when the connector was disabled or made, or the hour in which events expired. */
  readonly since: number;
  /** Times of the first and last dropped event, in milliseconds since 1970; the last rounded up. */
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** Dropped events of one batch, by rule. */
export interface Dropped {
  readonly rule: DropRule;
  readonly since: number;
  readonly timesNanos: readonly string[];
}

/** Keeps gaps for as long as the event log can close them. */
export const gapKeepSeconds = 31 * daySeconds;

/** Answers what names a dropped event's gap: the time of the disabling or of the making, or the hour of the expiry. */
export function gapSince(
  rule: DropRule,
  { activeSince, disabledSince = 0 }: Pick<DataConnector, "activeSince" | "disabledSince">,
  nowMillis: number,
): number {
  switch (rule) {
    case "expired":
      return Math.floor(nowMillis / hourMillis) * hourMillis;
    case "not-yet-active":
      return activeSince;
    case "disabled":
    case "system-disabled":
      return disabledSince;
  }
}

/** Answers the first and the last of some times, in milliseconds that enclose them, and their number. */
export function spanOf(timesNanos: readonly string[]): { from: number; to: number; count: number } {
  const millis = timesNanos.map((nanos) => millisOf(BigInt(nanos)));
  return { from: Math.min(...millis), to: Math.max(...millis) + 1, count: timesNanos.length };
}
