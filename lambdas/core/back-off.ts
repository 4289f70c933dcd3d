/** How long an event waits after a failed delivery. */

const firstSeconds = 1;
/** architecture.md, "Back-off": capped at 15 minutes. */
export const longestBackOffSeconds = 900;

/**
 * Whole seconds before attempt `attempts + 1`, doubling from one second; `random` in [0, 1) spreads the upper half, so
 * that events that failed together do not come back together.
 */
export function backOffSeconds(attempts: number, random: number): number {
  const ceiling = Math.min(longestBackOffSeconds, firstSeconds * 2 ** Math.min(attempts, 20));
  return Math.max(1, Math.round(ceiling * (0.5 + random / 2)));
}
