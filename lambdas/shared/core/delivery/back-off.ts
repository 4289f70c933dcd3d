/** Works out how long an event waits after a failed delivery. */

const firstSeconds = 1;
/** Caps the wait at 15 minutes (docs/protocols/data-connectors.md, "Delivery"). */
export const longestBackOffSeconds = 900;

/**
 * Answers the wait after a failed delivery: our back-off, or longer if the receiver asked for it. The receiver cannot
 * ask for less, since an answer of "now" to every attempt would undo the easing of its load.
 */
export const waitSeconds = (attempts: number, random: number, retryAfterSeconds = 0): number =>
  Math.max(backOffSeconds(attempts, random), retryAfterSeconds);

/**
 * Answers whole seconds before attempt `attempts + 1`, doubling from one second. `random` in [0, 1) spreads the upper
 * half, so that events that failed together do not come back all at once.
 */
export function backOffSeconds(attempts: number, random: number): number {
  const ceiling = Math.min(longestBackOffSeconds, firstSeconds * 2 ** Math.min(attempts, 20));
  return Math.max(1, Math.round(ceiling * (0.5 + random / 2)));
}
