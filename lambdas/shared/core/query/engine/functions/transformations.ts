/** Functions that go through values in order, of points or of buckets, and answer a value for each or for most. */

import type { Value } from "../answer.ts";

/** A value at a time, in nanoseconds since 1970. Null is a bucket without a value. */
export interface Timed {
  readonly time: bigint;
  readonly value: Value;
}

/** Values in, values out, both in the order in which they are answered. */
export type Transformation = (values: readonly Timed[]) => Timed[];

const numbersIn = (values: readonly Timed[]): { time: bigint; value: number }[] =>
  values.flatMap(({ time, value }) => (typeof value === "number" ? [{ time, value }] : []));

const at = (time: bigint, value: number): Timed => ({ time, value });

/** Leaves out all but the first of values of the same time, of which there may be several in a group of series. */
const advancing = <T extends { readonly time: bigint }>(values: readonly T[]): T[] =>
  values.filter(({ time }, index) => time !== values[index - 1]?.time);

/** How fast values change: by how much in each unit of time. */
export function derivative(unitNanos: bigint, isNonNegative: boolean, isAscending: boolean): Transformation {
  const unit = Number(unitNanos) * (isAscending ? 1 : -1);
  return (values) =>
    pairs(advancing(numbersIn(values))).flatMap(([before, { time, value }]) => {
      const change = value - before.value;
      return isNonNegative && change < 0 ? [] : [at(time, change / (Number(time - before.time) / unit))];
    });
}

/** By how much each value differs from the one before. */
export function difference(isNonNegative: boolean): Transformation {
  return (values) =>
    pairs(advancing(numbersIn(values))).flatMap(([before, { time, value }]) =>
      isNonNegative && value < before.value ? [] : [at(time, value - before.value)],
    );
}

function pairs<T>(values: readonly T[]): (readonly [T, T])[] {
  return values.slice(1).flatMap((value, index) => {
    const before = values[index];
    return before === undefined ? [] : [[before, value] as const];
  });
}

/** The mean of some values one after another, from the first that has enough before it. */
export function movingAverage(size: number): Transformation {
  return (values) => {
    const numbers = numbersIn(values);
    let sum = 0;
    return numbers.flatMap(({ time, value }, index) => {
      sum += value - (numbers[index - size]?.value ?? 0);
      return index + 1 < size ? [] : [at(time, sum / size)];
    });
  };
}

export function cumulativeSum(): Transformation {
  return (values) => {
    let sum = 0;
    return numbersIn(values).map(({ time, value }) => {
      sum += value;
      return at(time, sum);
    });
  };
}

/** How many whole units lie between each value and the one before. */
export function elapsed(unitNanos: bigint): Transformation {
  return (values) =>
    pairs(values.filter(({ value }) => value !== null)).map(([before, { time }]) =>
      at(time, Number((time - before.time) / unitNanos)),
    );
}
