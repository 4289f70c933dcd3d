/**
 * Decides when a receiver is down, and when its connector is disabled (docs/protocols/data-connectors.md, "Delivery").
 */

import { hourMillis } from "../duration.ts";
import type { ConnectorHealth } from "./connector-health.ts";
import type { DisablingRule, SystemDisabled } from "./disabling.ts";
import type { Timing } from "./timing.ts";

const downAfterFailures = 10;
/** Needs failures of several events, so that one event that always fails never makes a receiver count as down. */
const downAfterEvents = 2;
/**
 * So many failures in a row are enough without the wait. Otherwise a busy connector's refused attempts would reach the
 * 18,000 that disable it before its receiver counts as down.
 */
const downAtOnceAfterFailures = 500;

/** Tells whether a receiver is down: failures in a row, of several events, have lasted long enough or are very many. */
export const isDown = (
  { failures = 0, failedEvents, failingSince }: ConnectorHealth,
  nowMillis: number,
  { downAfterMillis }: Timing,
): boolean =>
  failures >= downAfterFailures &&
  (failedEvents?.size ?? 0) >= downAfterEvents &&
  failingSince !== undefined &&
  (nowMillis - failingSince >= downAfterMillis || failures >= downAtOnceAfterFailures);

const mostFailingHours = 120;
const mostFailuresAnHour = 18_000;

/**
 * Answers the rule by which a connector must be disabled now; undefined if there is none. `failuresLastHour` counts
 * failed attempts of the last 60 minutes. Time after the last failure counts for nothing, since nobody may have tried.
 */
export function disablingRule(
  { failingSince, failedAt }: ConnectorHealth,
  failuresLastHour: number,
): Exclude<DisablingRule, "gone"> | undefined {
  const failingMillis = (failedAt ?? 0) - (failingSince ?? Number.POSITIVE_INFINITY);
  if (failingMillis >= mostFailingHours * hourMillis) return "failing-120-hours";
  return failuresLastHour >= mostFailuresAnHour ? "18000-failures-an-hour" : undefined;
}

const reasons: Record<DisablingRule, string> = {
  "failing-120-hours": `Deliveries have failed for ${mostFailingHours} hours without a success.`,
  "18000-failures-an-hour": `${mostFailuresAnHour} attempts or more have failed within one hour.`,
  gone: "The receiver answered 410 Gone, and disableOnGone is set.",
};

/** Answers what the connector's owner is told when the system disables it. */
export const systemDisabled = (rule: DisablingRule, time: string): SystemDisabled => ({
  rule,
  reason: `${reasons[rule]} Mend the receiver, then set the status to ACTIVE.`,
  time,
});
