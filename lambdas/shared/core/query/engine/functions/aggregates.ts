/** Functions that calculate one value of all values. */

import type { Value } from "../answer.ts";
import type { FieldValue, Found, Reducer } from "./reducer.ts";

export class Count implements Reducer<FieldValue> {
  #count = 0;

  add(): void {
    this.#count++;
  }

  found(): Found[] {
    return [{ value: this.#count }];
  }
}

export class CountDistinct implements Reducer<FieldValue> {
  readonly #values = new Set<FieldValue>();

  add(value: FieldValue): void {
    this.#values.add(value);
  }

  found(): Found[] {
    return [{ value: this.#values.size }];
  }
}

export class Sum implements Reducer<number> {
  #sum = 0;

  add(value: number): void {
    this.#sum += value;
  }

  found(): Found[] {
    return [{ value: this.#sum }];
  }
}

export class Mean implements Reducer<number> {
  #sum = 0;
  #count = 0;

  add(value: number): void {
    this.#sum += value;
    this.#count++;
  }

  found(): Found[] {
    return [{ value: this.#sum / this.#count }];
  }
}

export class Spread implements Reducer<number> {
  #least = Number.POSITIVE_INFINITY;
  #most = Number.NEGATIVE_INFINITY;

  add(value: number): void {
    this.#least = Math.min(this.#least, value);
    this.#most = Math.max(this.#most, value);
  }

  found(): Found[] {
    return [{ value: this.#most - this.#least }];
  }
}

/** The standard deviation of a sample: it divides by one less than there are values, so one value has none. */
export class StandardDeviation implements Reducer<number> {
  #count = 0;
  #mean = 0;
  #squares = 0;

  /** Moves the mean by each value, because sums of squares would lose all digits of values far from zero. */
  add(value: number): void {
    this.#count++;
    const before = value - this.#mean;
    this.#mean += before / this.#count;
    this.#squares += before * (value - this.#mean);
  }

  found(): Found[] {
    return [{ value: Math.sqrt(this.#squares / (this.#count - 1)) }];
  }
}

/** The value in the middle, or the mean of both that are. */
export class Median implements Reducer<number> {
  readonly #values: number[] = [];

  add(value: number): void {
    this.#values.push(value);
  }

  found(): Found[] {
    const sorted = Float64Array.from(this.#values).sort();
    const middle = Math.floor(sorted.length / 2);
    const high = sorted[middle] ?? 0;
    if (sorted.length % 2 === 1) return [{ value: high }];
    const low = sorted[middle - 1] ?? 0;
    return [{ value: low + (high - low) / 2 }];
  }
}

/** The value that comes most often. Of several it is the one that came first. */
export class Mode implements Reducer<FieldValue> {
  readonly #counts = new Map<FieldValue, number>();

  add(value: FieldValue): void {
    this.#counts.set(value, (this.#counts.get(value) ?? 0) + 1);
  }

  found(): Found[] {
    let most = 0;
    for (const count of this.#counts.values()) most = Math.max(most, count);
    const modes = [...this.#counts].filter(([, count]) => count === most).map(([value]) => value);
    return [{ value: modeOf(modes) }];
  }
}

/** Prefers true, as InfluxDB does. */
const modeOf = (modes: readonly FieldValue[]): Value => (modes.includes(true) ? true : (modes[0] ?? null));
