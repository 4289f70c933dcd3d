/** Makes the points that are queried: a machine's value, each second or a minute of them each half hour. */

import type { Point } from "../../lambdas/shared/core/event/point.ts";
import { dayOf, isSettled, startOf } from "../../lambdas/shared/core/query/blocks/block.ts";
import { isShort } from "../settings.ts";

/** A series, as the points of its packs. It can be read as often as is needed, and is the same each time. */
export interface SeriesToFill {
  readonly measurement: string;
  /** Nanoseconds since 1970, as InfluxQL names a range: from the first included to the second left out. */
  readonly range: readonly [bigint, bigint];
  readonly packs: Iterable<readonly Point[]>;
}

export const secondNanos = 1_000_000_000n;
const hourSeconds = 3_600;
const daySeconds = 86_400;

export const days = isShort ? 30 : 365;
export const pointsOfPack = 60;
const packsOfYear = Math.ceil((1_000_000 * days) / 365 / pointsOfPack);
export const machines = 7;

/** Has a point each second of the hour that ends at `endSeconds`, some of them in each pack. */
export function lastHour(measurement: string, endSeconds: number, ofPack: number): SeriesToFill {
  const start = endSeconds - hourSeconds;
  const packs = Array.from({ length: hourSeconds / ofPack }, (_, pack) => start + pack * ofPack);
  return series(measurement, [start, endSeconds], packs, ofPack);
}

/** Has a million points in the 365 days that ended last and may be kept by column: a minute of seconds each half hour. */
export function lastYear(measurement: string, nowMillis: number): SeriesToFill {
  let last = dayOf(BigInt(nowMillis) * 1_000_000n);
  while (!isSettled(last, nowMillis)) last--;
  const end = Number(startOf(last + 1) / secondNanos);
  const start = end - days * daySeconds;
  const packs = Array.from({ length: packsOfYear }, (_, pack) =>
    Math.floor(start + (pack / packsOfYear) * days * daySeconds),
  );
  return series(measurement, [start, end], packs, pointsOfPack);
}

const series = (
  measurement: string,
  [from, to]: readonly [number, number],
  packs: readonly number[],
  ofPack: number,
): SeriesToFill => ({
  measurement,
  range: [BigInt(from) * secondNanos, BigInt(to) * secondNanos],
  packs: { [Symbol.iterator]: () => pointsOf(measurement, packs, ofPack) },
});

/** Draws the values by a walk and the times with some milliseconds of delay, as machines have them. */
function* pointsOf(measurement: string, packs: readonly number[], ofPack: number): Generator<readonly Point[]> {
  const draw = drawn(1);
  let hundredths = 5_000;
  for (const [pack, start] of packs.entries()) {
    yield Array.from({ length: ofPack }, (_, second) => {
      hundredths += Math.floor(draw() * 21) - 10;
      const millis = BigInt(start + second) * 1_000n + BigInt(Math.floor(draw() * 20));
      return {
        measurement,
        connectionTag: "bench",
        tags: { machine: `press ${pack % machines}` },
        fields: { value: hundredths / 100 },
        atNanos: String(millis * 1_000_000n),
      };
    });
  }
}

/** Answers numbers from 0 to below 1 that are the same in each run (mulberry32). */
function drawn(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
