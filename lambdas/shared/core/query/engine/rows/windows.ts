/**
 * The buckets of `GROUP BY time(…)`. They begin at whole multiples of their length since 1970, or of local time in a time
 * zone, in which a bucket grows or shrinks where the clocks change.
 */

import type { ZoneOffset } from "../../influxql/checks/time-zone.ts";
import type { Interval } from "../../influxql/meaning.ts";

/** Nanoseconds since 1970; the end is the next one's start. */
export interface Window {
  readonly start: bigint;
  readonly end: bigint;
}

const nanosPerMilli = 1_000_000n;
const dayMillis = 86_400_000;

const modulo = (value: bigint, by: bigint): bigint => ((value % by) + by) % by;
const size = (value: bigint): bigint => (value < 0n ? -value : value);

export class Windows {
  readonly everyNanos: bigint;
  readonly #shift: bigint;
  readonly #zone: ((nanos: bigint) => bigint) | undefined;

  constructor({ everyNanos, offsetNanos }: Interval, offset?: ZoneOffset) {
    this.everyNanos = everyNanos;
    this.#shift = offsetNanos;
    this.#zone = offset && remembered(offset);
  }

  /** Answers the bucket that an instant lies in. */
  at(nanos: bigint): Window {
    const at = nanos - this.#shift;
    const zone = this.#zoneAt(at);
    const into = modulo(at + zone, this.everyNanos);
    const start = at - into;
    const end = at + this.everyNanos - into;
    return { start: this.#startIn(start, zone) + this.#shift, end: this.#endIn(end, zone) + this.#shift };
  }

  /** Moves a start to where the clocks stood differently before a change within the bucket. */
  #startIn(start: bigint, zone: bigint): bigint {
    const change = zone - this.#zoneAt(start);
    return this.#isWithin(change) ? start + change : start;
  }

  /** Moves an end likewise. What the clocks skip belongs to the bucket behind it. */
  #endIn(end: bigint, zone: bigint): bigint {
    const after = this.#zoneAt(end);
    const change = zone - after;
    if (!this.#isWithin(change)) return end;
    return change > 0n || this.#zoneAt(end + change) === after ? end + change : end;
  }

  #isWithin(change: bigint): boolean {
    return change !== 0n && size(change) < this.everyNanos;
  }

  #zoneAt(nanos: bigint): bigint {
    return this.#zone?.(nanos) ?? 0n;
  }

  /** Answers the starts of buckets one by one, the first of which is given. The last is the one that `to` lies in. */
  *starts(first: bigint, to: bigint): Generator<bigint, void> {
    const last = this.at(to).start;
    let zone = this.#zoneAt(first);
    for (let start = first; start <= last; ) {
      yield start;
      start += this.everyNanos;
      const next = this.#zoneAt(start - 1n);
      if (next !== zone && this.#isWithin(zone - next)) start += zone - next;
      zone = next;
    }
  }

  /** Answers how many buckets lie between, both ends included, give or take what the clocks change. */
  count(first: bigint, to: bigint): number {
    return to < first ? 1 : Number((to - first) / this.everyNanos) + 1;
  }
}

/**
 * Remembers offsets by day, because asking for one takes ten microseconds. A day that begins and ends alike is taken for
 * one without a change.
 */
function remembered(offset: ZoneOffset): (nanos: bigint) => bigint {
  const days = new Map<number, number | undefined>();
  const ofDay = (day: number): number | undefined => {
    const [begin, end] = [offset(day * dayMillis), offset((day + 1) * dayMillis)];
    return begin === end ? begin : undefined;
  };
  return (nanos) => {
    const millis = Number((nanos - modulo(nanos, nanosPerMilli)) / nanosPerMilli);
    const day = Math.floor(millis / dayMillis);
    if (!days.has(day)) days.set(day, ofDay(day));
    return BigInt(days.get(day) ?? offset(millis)) * nanosPerMilli;
  };
}
