/** How the pollers of a mapping behave over time. */

export interface PollerTiming {
  /** Of a long poll while the mapping is at its fewest pollers. */
  readonly waitSeconds: number;
  /** Of a long poll beyond that: a poller that gets nothing for so long goes. */
  readonly spareWaitSeconds: number;
  /** When no poller was free to receive for so long, one more is added. */
  readonly busyMs: number;
  /** The same while the machine's processors are busy. */
  readonly patientMs: number;
  /** Between the receives that fill a batch. */
  readonly gatherMs: number;
  /** The first pause after a failure of the queue or the function, or a throttle; it doubles up to the longest. */
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
  /** A batch that is throttled for so long is left to its visibility timeout, which is longer. */
  readonly throttledMs: number;
}

export const usualTiming: PollerTiming = {
  waitSeconds: 20,
  spareWaitSeconds: 5,
  busyMs: 25,
  patientMs: 1_000,
  gatherMs: 250,
  firstPauseMs: 100,
  longestPauseMs: 5_000,
  throttledMs: 30_000,
};

/** The nth pause in a row, n from 1. */
export const pauseMs = ({ firstPauseMs, longestPauseMs }: PollerTiming, n: number): number =>
  Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(n - 1, 20));

/** Resolves early, without an error, when the signal is given. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener("abort", end);
  });
}
