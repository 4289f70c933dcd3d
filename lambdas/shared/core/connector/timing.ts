/**
 * Holds how long the stages of a receiver's outage take: until it counts as down, between probes, and while its backlog
 * waits. All of them are here, so that a laptop can live through an outage faster with the same code.
 */

import type { ConnectorHealth } from "./connector-health.ts";

export interface Timing {
  /** A receiver is down when its failures have lasted for so long. */
  readonly downAfterMillis: number;
  /** How often a receiver that is down is tried, with one event each time. */
  readonly probeEverySeconds: number;
  /** A probe that comes this much too early counts as on time, since SQS delays by whole seconds. */
  readonly probeEarlyMillis: number;
  /** Hides an event that failed as a probe for so long, so that the next probe takes another one. */
  readonly probedHideSeconds: number;
  /** Hides it for so long if there is no other event to take. */
  readonly onlyProbedHideSeconds: number;
  /** A probe that is later than this was lost together with the function that should have sent it. */
  readonly probeLostAfterMillis: number;
  /** Hides an event for at most so long, until a mapping that was switched off stops taking it. */
  readonly longestDeferSeconds: number;
  /** How long one invocation drains before the next one goes on. */
  readonly drainSliceMillis: number;
  /**
   * How often a drain asks whether the mapping works again. Lambda's control plane takes only about fifteen calls a
   * second.
   */
  readonly mappingLookEveryMillis: number;
}

/** The timing of every stage on AWS. docs/architecture.md, "Delivering", says what follows from it. */
export const usualTiming: Timing = {
  downAfterMillis: 30_000,
  probeEverySeconds: 15,
  probeEarlyMillis: 2_000,
  probedHideSeconds: 45,
  onlyProbedHideSeconds: 10,
  probeLostAfterMillis: 60_000,
  longestDeferSeconds: 60,
  drainSliceMillis: 35_000,
  mappingLookEveryMillis: 10_000,
};

/**
 * Answers the usual timing, `speed` times as fast. Seconds stay whole and are at least one, since SQS takes no others.
 */
export function timingOf(speed: number): Timing {
  const seconds = (usual: number): number => Math.max(1, Math.round(usual / speed));
  const millis = (usual: number): number => usual / speed;
  return {
    downAfterMillis: millis(usualTiming.downAfterMillis),
    probeEverySeconds: seconds(usualTiming.probeEverySeconds),
    // Stays at least a second, since SQS goes on rounding to whole seconds.
    probeEarlyMillis: Math.max(1_000, millis(usualTiming.probeEarlyMillis)),
    probedHideSeconds: seconds(usualTiming.probedHideSeconds),
    onlyProbedHideSeconds: seconds(usualTiming.onlyProbedHideSeconds),
    probeLostAfterMillis: millis(usualTiming.probeLostAfterMillis),
    longestDeferSeconds: seconds(usualTiming.longestDeferSeconds),
    drainSliceMillis: millis(usualTiming.drainSliceMillis),
    mappingLookEveryMillis: millis(usualTiming.mappingLookEveryMillis),
  };
}

/** No probe or drain is due later than this, but by a clock that was set back since. */
export const farAheadMillis = 2 * 60_000;

/** Tells whether a probe or drain is long due, or seems to be due so late that the clock must have been set back. */
export const isProbeLost = (
  { nextProbeAt = 0 }: ConnectorHealth,
  nowMillis: number,
  { probeLostAfterMillis }: Timing,
): boolean => nowMillis - nextProbeAt > probeLostAfterMillis || nextProbeAt - nowMillis > farAheadMillis;
