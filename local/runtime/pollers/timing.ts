/** Sets how the pollers of a mapping behave over time. */

export interface PollerTiming {
  /** How long a long poll lasts while the mapping has its fewest pollers. */
  readonly waitSeconds: number;
  /** How long a long poll of a further poller lasts. A poller that gets nothing for so long goes. */
  readonly spareWaitSeconds: number;
  /** Adds a poller when none was free to receive for so long. */
  readonly busyMillis: number;
  /** Replaces `busyMillis` while the machine's processors are busy. */
  readonly patientMillis: number;
  /** The longest pause between the receives that fill a batch, when the queue has nothing more at hand. */
  readonly gatherMillis: number;
  /**
   * The first pause after a failure of the queue or the function, or after a throttle. Each further pause is twice as
   * long, up to the longest.
   */
  readonly firstPauseMillis: number;
  readonly longestPauseMillis: number;
  /** Leaves a batch that is throttled for so long to its visibility timeout, which is longer. */
  readonly throttledMillis: number;
}

export const usualTiming: PollerTiming = {
  waitSeconds: 20,
  spareWaitSeconds: 5,
  busyMillis: 25,
  patientMillis: 1_000,
  gatherMillis: 1_000,
  firstPauseMillis: 100,
  longestPauseMillis: 5_000,
  throttledMillis: 30_000,
};

/** Answers the length of the nth pause in a row, where n begins with 1. */
export const pauseMillis = ({ firstPauseMillis, longestPauseMillis }: PollerTiming, n: number): number =>
  Math.min(longestPauseMillis, firstPauseMillis * 2 ** Math.min(n - 1, 20));

/** Waits. Resolves early, without an error, when the signal is given. */
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
