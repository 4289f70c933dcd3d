/** Functions that select one of the values, with its point. */

import type { SortDirection } from "../../influxql/ast.ts";
import type { Batch } from "../../series.ts";
import type { FieldValue, Found, Reducer, Row } from "./reducer.ts";
import { tagsText, timeOf } from "./reducer.ts";

/** Above 0 if a value takes the place of the one before, which is not younger; 0 if both are as good. */
type Compare = (value: FieldValue, before: FieldValue, isSameTime: boolean) => number;

/** Keeps one value, and where its point is. */
class Selector implements Reducer<FieldValue> {
  readonly #compare: Compare;
  #value: FieldValue | undefined;
  #batch: Batch | undefined;
  #index = 0;

  constructor(compare: Compare) {
    this.#compare = compare;
  }

  add(value: FieldValue, batch: Batch, index: number): void {
    if (!this.#replaces(value, batch, index)) return;
    this.#value = value;
    this.#batch = batch;
    this.#index = index;
  }

  /** Of points that are as good the older counts, and of the same time the one whose tags come first. */
  #replaces(value: FieldValue, batch: Batch, index: number): boolean {
    const before = this.#batch;
    if (this.#value === undefined || !before) return true;
    const isSameTime = before.times[this.#index] === batch.times[index];
    const order = this.#compare(value, this.#value, isSameTime);
    if (order !== 0 || !isSameTime) return order > 0;
    return tagsText({ batch, index }) < tagsText({ batch: before, index: this.#index });
  }

  found(): Found[] {
    if (this.#value === undefined || !this.#batch) return [];
    return [{ value: this.#value, row: { batch: this.#batch, index: this.#index } }];
  }
}

const rank = (value: FieldValue, before: FieldValue): number => (value > before ? 1 : value < before ? -1 : 0);

/** Of points of the same time the greater value counts, but false before true. */
const compareFirst: Compare = (value, before, isSameTime) => {
  if (!isSameTime) return -1;
  return typeof value === "boolean" ? rank(before, value) : rank(value, before);
};
const compareLast: Compare = (value, before, isSameTime) => (isSameTime ? rank(value, before) : 1);

export const first = (): Reducer<FieldValue> => new Selector(compareFirst);
export const last = (): Reducer<FieldValue> => new Selector(compareLast);
export const min = (): Reducer<FieldValue> => new Selector((value, before) => rank(before, value));
export const max = (): Reducer<FieldValue> => new Selector(rank);

/** Keeps all values with their points. */
abstract class Kept<T extends FieldValue> implements Reducer<T> {
  protected readonly values: T[] = [];
  readonly #batches: Batch[] = [];
  readonly #starts: number[] = [];
  readonly #indexes: number[] = [];

  add(value: T, batch: Batch, index: number): void {
    if (this.#batches.at(-1) !== batch) {
      this.#batches.push(batch);
      this.#starts.push(this.values.length);
    }
    this.values.push(value);
    this.#indexes.push(index);
  }

  protected rowOf(place: number): Row | undefined {
    const after = this.#starts.findIndex((start) => start > place);
    const batch = this.#batches.at(after === -1 ? -1 : after - 1);
    return batch && { batch, index: this.#indexes[place] ?? 0 };
  }

  abstract found(): readonly Found[];
}

/** The value of the nearest rank, which is one of the values and never one between two. */
export class Percentile extends Kept<number> {
  readonly #percent: number;

  constructor(percent: number) {
    super();
    this.#percent = percent;
  }

  found(): Found[] {
    const { length } = this.values;
    const rank = Math.floor((length * this.#percent) / 100 + 0.5) - 1;
    if (rank < 0 || rank >= length) return [];
    const value = Float64Array.from(this.values).sort()[rank] ?? 0;
    const row = this.rowOf(this.values.indexOf(value));
    return [row ? { value, row } : { value }];
  }
}

/** Some values by chance, each with the same chance. */
export class Sample extends Kept<FieldValue> {
  readonly #size: number;
  readonly #random: () => number;

  constructor(size: number, random: () => number) {
    super();
    this.#size = size;
    this.#random = random;
  }

  found(): Found[] {
    const places = Array.from(this.values.keys());
    const size = Math.min(this.#size, places.length);
    for (let place = 0; place < size; place++) {
      const other = place + Math.floor(this.#random() * (places.length - place));
      [places[place], places[other]] = [places[other] ?? 0, places[place] ?? 0];
    }
    return places
      .slice(0, size)
      .sort((one, other) => one - other)
      .flatMap((place) => this.#at(place));
  }

  #at(place: number): Found[] {
    const value = this.values[place];
    const row = this.rowOf(place);
    return value === undefined || !row ? [] : [{ value, row }];
  }
}

/** Each different value, in the order in which they came first, or last where the newest rows are answered first. */
export class Distinct implements Reducer<FieldValue> {
  readonly #rows = new Map<FieldValue, Row>();
  readonly #direction: SortDirection;

  constructor(direction: SortDirection) {
    this.#direction = direction;
  }

  add(value: FieldValue, batch: Batch, index: number): void {
    // Moves a value behind the others, as a map keeps what it is given anew where it was.
    if (this.#direction === "descending") this.#rows.delete(value);
    if (!this.#rows.has(value)) this.#rows.set(value, { batch, index });
  }

  found(): Found[] {
    return [...this.#rows].map(([value, row]) => ({ value, row }));
  }
}

/** The greatest values, or the smallest; of each combination of tags at most one, if any tags are given. */
export class Ranked implements Reducer<number> {
  readonly #size: number;
  readonly #sign: 1 | -1;
  readonly #tags: readonly string[];
  #best: Ranking[] = [];
  readonly #byTags = new Map<string, Ranking>();

  constructor(name: "top" | "bottom", size: number, tags: readonly string[]) {
    this.#size = size;
    this.#sign = name === "top" ? 1 : -1;
    this.#tags = tags;
  }

  add(value: number, batch: Batch, index: number): void {
    const ranking = { value, row: { batch, index } };
    if (this.#tags.length > 0) this.#addByTags(ranking);
    else this.#best.push(ranking);
    // Cuts rarely, since each cut sorts.
    if (this.#best.length > 2 * this.#size + 1000) this.#cut();
  }

  #addByTags(ranking: Ranking): void {
    const { batch, index } = ranking.row;
    const key = JSON.stringify(this.#tags.map((tag) => batch.tags.get(tag)?.[index] ?? ""));
    const before = this.#byTags.get(key);
    if (!before || this.#sign * ranking.value > this.#sign * before.value) this.#byTags.set(key, ranking);
  }

  #cut(): void {
    this.#best = this.#best.sort((one, other) => this.#compare(one, other)).slice(0, this.#size);
  }

  /** Puts the better first, and of equal ones the older. */
  #compare(one: Ranking, other: Ranking): number {
    if (one.value !== other.value) return this.#sign * (other.value - one.value);
    return compareTimes(one, other);
  }

  found(): Found[] {
    if (this.#tags.length > 0) this.#best = [...this.#byTags.values()];
    this.#cut();
    return [...this.#best].sort(compareTimes);
  }
}

interface Ranking {
  readonly value: number;
  readonly row: Row;
}

function compareTimes(one: Ranking, other: Ranking): number {
  const [before, after] = [timeOf(one.row), timeOf(other.row)];
  return before === after ? 0 : before < after ? -1 : 1;
}
