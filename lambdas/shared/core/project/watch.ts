/**
 * Watches: leases that say that somebody follows a project live. `route` feeds live events only while one holds, so that
 * a project that nobody follows costs nothing.
 */

/** Each way of following has a lease of its own, so that neither pays for the other. */
export const watchKinds = ["mqtt", "stream"] as const;
export type WatchKind = (typeof watchKinds)[number];

export interface Watch {
  /** Milliseconds since 1970 at which the lease began. A lease that is renewed in time keeps it, another has a later one. */
  readonly startedAt: number;
  /** Seconds since 1970. */
  readonly watchedUntil: number;
}

/**
 * Holds how long a stream's lease lasts, and from what rest on it is renewed. It outlasts the last stream by ten minutes
 * at least, so that clients that come back within them find everything that they missed.
 */
export const streamLease = { seconds: 900, renewedBelowSeconds: 600 } as const;

/** Says whose lease is renewed for how long, and at what rest. */
export interface Renewal {
  readonly nowMillis: number;
  readonly seconds: number;
  /** Leaves a lease alone that holds for longer; left out: renews one whatever is left of it. */
  readonly renewedBelowSeconds?: number;
}

/** Tells whether the lease holds. */
export const isWatched = (watch: Watch | undefined, nowMillis: number): boolean =>
  watch !== undefined && watch.watchedUntil * 1000 > nowMillis;

/** Answers the lease after a renewal; undefined if the one there is holds for long enough. */
export function renewedWatch(watch: Watch | undefined, renewal: Renewal): Watch | undefined {
  const { nowMillis, seconds, renewedBelowSeconds = Number.POSITIVE_INFINITY } = renewal;
  const watchedUntil = Math.ceil(nowMillis / 1000) + seconds;
  // Begins later than the lease before, though a clock was set back: places in the live tail are told apart by it.
  const startedAt = Math.max(nowMillis, (watch?.startedAt ?? 0) + 1);
  if (!watch || !isWatched(watch, nowMillis)) return { startedAt, watchedUntil };
  const isLongEnough = watch.watchedUntil >= Math.ceil(nowMillis / 1000) + renewedBelowSeconds;
  if (isLongEnough || watch.watchedUntil >= watchedUntil) return undefined;
  return { startedAt: watch.startedAt, watchedUntil };
}
