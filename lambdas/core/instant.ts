/** Instants as they stand in answers and events: RFC 3339, UTC, with 0 or 6 fractional digits and never another count. */

const secondOf = (iso: string): string => iso.slice(0, 19);

/** From nanoseconds since 1970 (a decimal string); digits below the microsecond are cut, not rounded. */
export function isoMicros(nanos: string): string {
  const micros = BigInt(nanos) / 1000n;
  const fraction = micros % 1_000_000n;
  const text = secondOf(new Date(Number(micros / 1000n)).toISOString());
  return fraction === 0n ? `${text}Z` : `${text}.${fraction.toString().padStart(6, "0")}Z`;
}

/** From milliseconds since 1970. */
export const isoMillis = (millis: number): string => isoMicros(`${Math.trunc(millis)}000000`);
