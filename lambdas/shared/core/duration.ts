/** Lengths of time in the units that our times have. */

export const minuteMillis = 60_000;
export const hourMillis = 60 * minuteMillis;
export const dayMillis = 24 * hourMillis;

export const daySeconds = dayMillis / 1000;

/**
 * Answers how far two times are apart, in milliseconds. What was noted by a clock that was set back since seems to lie
 * ahead: it is as little of now as what lies as far behind.
 */
export const millisApart = (one: number, other: number): number => Math.abs(one - other);
