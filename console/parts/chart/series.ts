/** What charts draw, and what is told of it in words. */

/** Values at the times of a chart, one each; null where there is none. */
export interface Series {
  readonly label: string;
  readonly values: readonly (number | null)[];
  /** The least and the largest values behind each, where a value stands for many. */
  readonly low?: readonly (number | null)[];
  readonly high?: readonly (number | null)[];
}

export interface Summary {
  readonly count: number;
  readonly first: number;
  readonly last: number;
  readonly min: number;
  readonly max: number;
}

/** Sums up values in one pass, or answers undefined where there is none. */
export function summarize(values: readonly (number | null)[]): Summary | undefined {
  let [count, first, last, min, max] = [0, 0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value === null) continue;
    if (count === 0) first = value;
    last = value;
    if (value < min) min = value;
    if (value > max) max = value;
    count += 1;
  }
  return count === 0 ? undefined : { count, first, last, min, max };
}

/** Says in a sentence what a series does. */
export function describeSeries({ label, values }: Series, write: (value: number) => string): string {
  const summary = summarize(values);
  if (summary === undefined) return `${label}: no values.`;
  const { first, last, min, max } = summary;
  return `${label}: first ${write(first)}, last ${write(last)}, least ${write(min)}, largest ${write(max)}.`;
}
