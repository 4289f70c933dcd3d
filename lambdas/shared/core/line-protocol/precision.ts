/** The units in which writers of line protocol give times. */

const nanosOf = new Map<string, bigint>([
  ["", 1n],
  ["n", 1n],
  ["ns", 1n],
  ["u", 1_000n],
  ["us", 1_000n],
  ["µ", 1_000n],
  ["ms", 1_000_000n],
  ["s", 1_000_000_000n],
  ["m", 60_000_000_000n],
  ["h", 3_600_000_000_000n],
]);

/** Answers the nanoseconds of a unit as `precision=` names it, without one nanoseconds; undefined for any other text. */
export const nanosOfPrecision = (precision: string): bigint | undefined => nanosOf.get(precision);
