/** InfluxQL's durations, such as `1h30m`. */

/** The units and their nanoseconds, largest first. */
const units: readonly (readonly [string, bigint])[] = [
  ["w", 604_800_000_000_000n],
  ["d", 86_400_000_000_000n],
  ["h", 3_600_000_000_000n],
  ["m", 60_000_000_000n],
  ["s", 1_000_000_000n],
  ["ms", 1_000_000n],
  ["u", 1_000n],
  ["ns", 1n],
];

const nanosOf: ReadonlyMap<string, bigint> = new Map([...units, ["µ", 1_000n]]);

const part = /([0-9]+)(ms|ns|[wdhmsuµ])/y;

/** The longest duration of InfluxDB, 292 years. */
const longest = 2n ** 63n - 1n;

/** Answers nanoseconds, or what is wrong with the duration, to be told behind "which". */
export function nanosOfDuration(text: string): bigint | string {
  let nanos = 0n;
  part.lastIndex = 0;
  for (let end = 0; end < text.length; end = part.lastIndex) {
    const [, count, unit = ""] = part.exec(text) ?? [];
    if (count === undefined) return `is no duration; write it like 90s or 1h30m (units: w, d, h, m, s, ms, u, ns)`;
    nanos += BigInt(count) * (nanosOf.get(unit) ?? 0n);
  }
  if (text === "") return "is empty; write it like 90s or 1h30m";
  return nanos > longest ? "is longer than 292 years; choose a shorter one" : nanos;
}

/** Writes a duration in the largest unit that leaves no rest. */
export function durationText(nanos: bigint): string {
  const [unit, size] = units.find(([, each]) => nanos % each === 0n && nanos !== 0n) ?? ["s", 1_000_000_000n];
  return `${nanos / size}${unit}`;
}
