/** Counts latencies in buckets that are 10 % apart, so that a percentile of 1 ms or more is at most 5 % off. */

const ratio = 1.1;
/** A delivery that takes longer than this fails. */
const longestMillis = 10_000;

/** Answers the bucket of a latency in milliseconds, which is 0 for up to 1 ms. */
export const bucketOf = (millis: number): number =>
  Math.max(0, Math.ceil(Math.log(Math.min(Math.max(millis, 1), longestMillis)) / Math.log(ratio)));

/** Answers the middle of a bucket, in milliseconds. */
export const millisOf = (bucket: number): number => (bucket === 0 ? 1 : ratio ** (bucket - 0.5));

/**
 * Answers the latency in milliseconds below which `part` (0 to 1) of the counted ones lie; undefined if none is
 * counted.
 */
export function percentile(counts: ReadonlyMap<number, number>, part: number): number | undefined {
  const total = counts.values().reduce((sum, count) => sum + count, 0);
  let below = 0;
  for (const [bucket, count] of [...counts].sort(([one], [other]) => one - other)) {
    below += count;
    if (below >= total * part) return millisOf(bucket);
  }
  return undefined;
}
