/**
 * Finds the current state of rows out of points that change them. Each row is a register that the greatest change wins,
 * so that repeats and any order of arrival end in the same state.
 */

import type { IdentifiedPoint } from "../event/point.ts";
import { sortableNanos } from "../instant.ts";
import { type Change, keyText, type RowKey } from "./change.ts";

/** A point that changes a row. */
export type ChangePoint = IdentifiedPoint & { readonly change: Change };

/** What a change makes of one row. */
export interface RowState {
  /** The measurement, which stands for the database's table. */
  readonly name: string;
  readonly key: RowKey;
  /** Is a text that sorts as the changes do: by time, then by the position in the database's log. */
  readonly order: string;
  /** Tells that the row is no more. What remains is a tombstone, which late changes do not pass. */
  readonly isDeleted: boolean;
  readonly point: ChangePoint;
}

export const isChange = (point: IdentifiedPoint): point is ChangePoint => point.change !== undefined;

const lengthDigits = 3;
const placeDigits = 5;

/**
 * Compares positions by their length and then as texts, which is right for numbers and for positions of a fixed form.
 * What is left is ordered by the position in its request and by the event id, so that there are no two equals but
 * repeats.
 */
export function orderOfChange({ atNanos, eventId, change }: ChangePoint): string {
  const { lsn = "", place } = change;
  const length = String(lsn.length).padStart(lengthDigits, "0");
  return [sortableNanos(BigInt(atNanos)), length, lsn, String(place).padStart(placeDigits, "0"), eventId].join("#");
}

/** Answers the states that a change makes: two if it gives a row another key, since the former row is no more. */
export function statesOf(point: ChangePoint): RowState[] {
  const { op, key, formerKey } = point.change;
  const common = { name: point.measurement, order: orderOfChange(point), point };
  const state = { ...common, key, isDeleted: op === "d" };
  return formerKey === undefined ? [state] : [{ ...common, key: formerKey, isDeleted: true }, state];
}

/** Answers the newest state of each row. */
export function newestStates(points: Iterable<IdentifiedPoint>): RowState[] {
  const newest = new Map<string, RowState>();
  for (const point of points) {
    if (!isChange(point)) continue;
    for (const state of statesOf(point)) {
      const place = `${state.name}#${keyText(state.key)}`;
      const known = newest.get(place);
      if (known === undefined || state.order > known.order) newest.set(place, state);
    }
  }
  return [...newest.values()];
}
