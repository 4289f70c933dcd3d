/** What functions are made of: they are given the values of a group or bucket in order of time, and answer what they found. */

import type { Batch } from "../../series.ts";
import type { Value } from "../answer.ts";

/** What a field may hold. */
export type FieldValue = number | string | boolean;

/** The point that a value is of. */
export interface Row {
  readonly batch: Batch;
  readonly index: number;
}

/** A value that a function found, and the point that it is of if it was selected rather than calculated. */
export interface Found {
  readonly value: Value;
  readonly row?: Row;
}

/** One function over one group or bucket. */
export interface Reducer<T extends FieldValue> {
  add(value: T, batch: Batch, index: number): void;
  /** Answers nothing where a function has no answer, such as the 0th percentile. */
  found(): readonly Found[];
}

/** Answers the time of a row, in nanoseconds since 1970. */
export const timeOf = ({ batch, index }: Row): bigint => batch.times[index] ?? 0n;

/** Writes all tags of a row as a text by which rows of the same time are put in order. */
export function tagsText({ batch, index }: Row): string {
  const pairs = [...batch.tags].map(([key, values]) => [key, values[index] ?? ""] as const);
  return JSON.stringify(pairs.filter(([, value]) => value !== "").sort(([one], [other]) => (one < other ? -1 : 1)));
}
