/** Lengths of time in the units that our times have. */

export const minuteMillis = 60_000;
export const hourMillis = 60 * minuteMillis;
export const dayMillis = 24 * hourMillis;

export const daySeconds = dayMillis / 1000;
export const dayNanos = BigInt(dayMillis) * 1_000_000n;

/**
 * Answers how far two times are apart, in milliseconds. What was noted by a clock that was set back since seems to lie
 * ahead: it is as little of now as what lies as far behind.
 */
export const millisApart = (one: number, other: number): number => Math.abs(one - other);

/**
 * Tells whether something that was noted at `since` is younger than `length`, all in the same unit. What seems to come
 * from the future was noted by a clock that was set back since: nobody knows how old it is, so it is not young.
 */
export const isYoungerThan = (length: number, since: number, now: number): boolean =>
  now >= since && now - since < length;
