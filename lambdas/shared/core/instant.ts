/**
 * Writes instants for answers and events: RFC 3339, UTC, always with six fractional digits. Some clients read no time
 * without a fraction, and texts of one length sort as the instants that they name.
 */

/** Writes nanoseconds since 1970, given as a decimal string. Cuts digits below the microsecond instead of rounding. */
export function isoMicros(nanos: string): string {
  const micros = BigInt(nanos) / 1000n;
  const second = new Date(Number(micros / 1000n)).toISOString().slice(0, 19);
  const fraction = (micros % 1_000_000n).toString().padStart(6, "0");
  return `${second}.${fraction}Z`;
}

/** Writes nanoseconds since 1970 with as many fractional digits as they need, which may be none. */
export function isoShort(nanos: string): string {
  const whole = BigInt(nanos);
  const second = new Date(millisOf(whole)).toISOString().slice(0, 19);
  const fraction = (whole % 1_000_000_000n).toString().padStart(9, "0").replace(/0+$/, "");
  return fraction === "" ? `${second}Z` : `${second}.${fraction}Z`;
}

/** Writes milliseconds since 1970. */
export const isoMillis = (millis: number): string => isoMicros(`${Math.trunc(millis)}000000`);

/** Answers the last millisecond at or before a time in nanoseconds since 1970. */
export const millisOf = (nanos: bigint): number => Number(nanos / 1_000_000n);

/** Answers the first millisecond at or after a time in nanoseconds since 1970. */
export const millisFrom = (nanos: bigint): number => Number((nanos + 999_999n) / 1_000_000n);

/** Writes nanoseconds since 1970 as a text that sorts as they do. 19 digits carry them to the year 2262. */
export const sortableNanos = (nanos: bigint): string => nanos.toString().padStart(19, "0");
