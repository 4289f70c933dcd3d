/**
 * Instants as they stand in answers and events: RFC 3339, UTC, always with six fractional digits. Clients may be given
 * none or six; some read no time without a fraction, and texts of one length sort as the instants they name.
 */

/** From nanoseconds since 1970 (a decimal string); digits below the microsecond are cut, not rounded. */
export function isoMicros(nanos: string): string {
  const micros = BigInt(nanos) / 1000n;
  const second = new Date(Number(micros / 1000n)).toISOString().slice(0, 19);
  const fraction = (micros % 1_000_000n).toString().padStart(6, "0");
  return `${second}.${fraction}Z`;
}

/** From milliseconds since 1970. */
export const isoMillis = (millis: number): string => isoMicros(`${Math.trunc(millis)}000000`);

/** A text that sorts as nanoseconds since 1970 do: 19 digits carry them to the year 2262. */
export const sortableNanos = (nanos: bigint): string => nanos.toString().padStart(19, "0");
