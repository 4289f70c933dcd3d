/**
 * How long the stages of a receiver's outage take: until it counts as down, between probes, while its backlog waits. All of
 * them are here, so that a laptop can live through an outage faster by the same code.
 */

export interface Timing {
  /** A receiver is down when its failures have lasted so long. */
  readonly downAfterMillis: number;
  /** How often a receiver that is down is tried, with one event. */
  readonly probeEverySeconds: number;
  /** A probe that comes this much early is on time: SQS delays by whole seconds. */
  readonly probeEarlyMillis: number;
  /** An event that failed as a probe comes back after this, so that the next probe takes another one. */
  readonly probedHideSeconds: number;
  /** The same where there is no other event to take. */
  readonly onlyProbedHideSeconds: number;
  /** A probe that is later than this was lost, with the function that should have sent it. */
  readonly probeLostAfterMillis: number;
  /** An event waits at most so long, hidden, until a mapping that was switched off stops taking it. */
  readonly longestDeferSeconds: number;
  /** One invocation drains for so long, and has the next one go on. */
  readonly drainSliceMillis: number;
  /**
   * How often a drain asks whether the mapping works again: Lambda's control plane takes some fifteen calls a second.
   */
  readonly mappingLookEveryMillis: number;
}

/** What every stage on AWS has; docs/architecture.md, "Delivering", tells what follows from it. */
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

/** The usual timing, `speed` times as fast. Whole seconds, since SQS takes no others, and never less than one. */
export function timingOf(speed: number): Timing {
  const seconds = (usual: number): number => Math.max(1, Math.round(usual / speed));
  const millis = (usual: number): number => usual / speed;
  return {
    downAfterMillis: millis(usualTiming.downAfterMillis),
    probeEverySeconds: seconds(usualTiming.probeEverySeconds),
    // What SQS rounds does not shrink with the rest.
    probeEarlyMillis: Math.max(1_000, millis(usualTiming.probeEarlyMillis)),
    probedHideSeconds: seconds(usualTiming.probedHideSeconds),
    onlyProbedHideSeconds: seconds(usualTiming.onlyProbedHideSeconds),
    probeLostAfterMillis: millis(usualTiming.probeLostAfterMillis),
    longestDeferSeconds: seconds(usualTiming.longestDeferSeconds),
    drainSliceMillis: millis(usualTiming.drainSliceMillis),
    mappingLookEveryMillis: millis(usualTiming.mappingLookEveryMillis),
  };
}
