/**
 * Instants as two numbers, for readers of many points: they are made of texts, compared, and written as an int64 several
 * times as fast as BigInts are.
 */

/** Since 1970. `nanos` is less than a second, and never negative. */
export interface Moment {
  readonly seconds: number;
  readonly nanos: number;
}

const nanosOfSecond = 1_000_000_000;
const bigNanosOfSecond = 1_000_000_000n;
const digitsOfNanos = 9;
const zero = 0x30;

export function momentOf(atNanos: bigint): Moment {
  const nanos = Number(atNanos % bigNanosOfSecond);
  const seconds = Number(atNanos / bigNanosOfSecond);
  return nanos < 0 ? { seconds: seconds - 1, nanos: nanos + nanosOfSecond } : { seconds, nanos };
}

/** Reads nanoseconds since 1970, as points have them: a whole number in decimal digits, in the whole text or a part of it. */
export function momentIn(text: string, from = 0, to = text.length): Moment {
  const cut = to - digitsOfNanos;
  const seconds = cut > from ? numberAt(text, from, cut) : Number.NaN;
  const nanos = numberAt(text, cut, to);
  return Number.isNaN(seconds + nanos) ? momentOf(BigInt(text.slice(from, to))) : { seconds, nanos };
}

/** Answers the number whose digits stand from `from` to before `to`; NaN where something else does. */
function numberAt(text: string, from: number, to: number): number {
  let number = 0;
  for (let at = from; at < to; at++) {
    const digit = text.charCodeAt(at) - zero;
    if (digit < 0 || digit > 9) return Number.NaN;
    number = 10 * number + digit;
  }
  return number;
}

export const nanosOf = ({ seconds, nanos }: Moment): bigint => BigInt(seconds) * bigNanosOfSecond + BigInt(nanos);

/** Is negative where one is before the other, and 0 where they are the same. */
export const compareMoments = (one: Moment, other: Moment): number =>
  one.seconds - other.seconds || one.nanos - other.nanos;

const twoTo16 = 65_536;
const twoTo32 = 4_294_967_296;

/**
 * Writes an instant's nanoseconds since 1970 into an array of int64 that is seen as its halves, the lower one first.
 * Splits the seconds, so that no product is beyond what a double holds exactly.
 */
export function setMoment(halves: Uint32Array, index: number, { seconds, nanos }: Moment): void {
  const highSeconds = Math.floor(seconds / twoTo16);
  const high = highSeconds * nanosOfSecond;
  const highOver = Math.floor(high / twoTo16);
  const low = (high - highOver * twoTo16) * twoTo16 + (seconds - highSeconds * twoTo16) * nanosOfSecond + nanos;
  const carried = Math.floor(low / twoTo32);
  halves[2 * index] = low - carried * twoTo32;
  halves[2 * index + 1] = highOver + carried;
}
