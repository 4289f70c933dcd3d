/** How the pollers of a mapping behave over time. */

export interface PollerTiming {
  /** Of a long poll while the mapping is at its fewest pollers. */
  readonly waitSeconds: number;
  /** Of a long poll beyond that: a poller that gets nothing for so long goes. */
  readonly spareWaitSeconds: number;
  /** When no poller was free to receive for so long, one more is added. */
  readonly busyMillis: number;
  /** The same while the machine's processors are busy. */
  readonly patientMillis: number;
  /** Between the receives that fill a batch. */
  readonly gatherMillis: number;
  /** The first pause after a failure of the queue or the function, or a throttle; it doubles up to the longest. */
  readonly firstPauseMillis: number;
  readonly longestPauseMillis: number;
  /** A batch that is throttled for so long is left to its visibility timeout, which is longer. */
  readonly throttledMillis: number;
}

export const usualTiming: PollerTiming = {
  waitSeconds: 20,
  spareWaitSeconds: 5,
  busyMillis: 25,
  patientMillis: 1_000,
  gatherMillis: 250,
  firstPauseMillis: 100,
  longestPauseMillis: 5_000,
  throttledMillis: 30_000,
};

/** The nth pause in a row, n from 1. */
export const pauseMillis = ({ firstPauseMillis, longestPauseMillis }: PollerTiming, n: number): number =>
  Math.min(longestPauseMillis, firstPauseMillis * 2 ** Math.min(n - 1, 20));

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
