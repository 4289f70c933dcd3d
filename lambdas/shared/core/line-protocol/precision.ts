/** Names the units in which InfluxDB's clients give times, and ask for them. */

const nanosOf: ReadonlyMap<string, bigint> = new Map([
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

export const unitNames: readonly string[] = [...nanosOf.keys()];

/** Answers the nanoseconds of a unit as `precision=` and `epoch=` name it; undefined for any other text. */
export const nanosOfUnit = (name: string): bigint | undefined => nanosOf.get(name);

/** Does the same, and takes nanoseconds where no unit is named. */
export const nanosOfPrecision = (precision: string): bigint | undefined => nanosOfUnit(precision || "ns");
