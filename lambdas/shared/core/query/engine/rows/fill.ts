/** Puts values into the buckets that have none, as `fill` says. */

import type { Fill, SortDirection } from "../../influxql/ast.ts";
import type { Value } from "../answer.ts";
import type { Point } from "./gather.ts";
import type { Windows } from "./windows.ts";

export interface Filling {
  readonly windows: Windows;
  readonly fill: Fill;
  /** The first bucket's start; absent = where the first value is. */
  readonly first?: bigint;
  /** An instant in the last bucket, in nanoseconds since 1970. */
  readonly to: bigint;
  /** What counts as null, which is 0 for `count`. */
  readonly emptyValue?: number;
  /** Whether values are whole numbers. */
  readonly isWhole: boolean;
  /** Which way the rows are answered: what is previous to a row is what was answered before it. */
  readonly direction: SortDirection;
}

/** Takes and answers points in order of time. No points are answered for none, since there is no series to fill. */
export function filled(points: readonly Point[], filling: Filling): Point[] {
  const { windows, fill, to } = filling;
  const [begin] = points;
  if (fill.kind === "none" || !begin) return [...points];
  const all: Point[] = [];
  let next = 0;
  for (const start of windows.starts(filling.first ?? begin.time, to)) {
    const point = points[next];
    if (point && point.time <= start) {
      all.push(point);
      next++;
    } else {
      all.push({ time: start, value: emptyValue(filling, start, points[next - 1], point) });
    }
  }
  return [...all, ...points.slice(next)];
}

function emptyValue({ fill, windows, ...others }: Filling, start: bigint, before?: Point, after?: Point): Value {
  const { value } = before ?? after ?? { value: null };
  switch (fill.kind) {
    case "number":
      return likeOf(value, others.isWhole ? Math.trunc(fill.value) : fill.value);
    case "previous":
      return (others.direction === "ascending" ? before : after)?.value ?? null;
    case "linear":
      return between(start / windows.everyNanos, before, after, windows.everyNanos, others.isWhole);
    default:
      return others.emptyValue ?? null;
  }
}

/** Answers a number as what the column holds, since texts and truths cannot be numbers. */
function likeOf(value: Value, fill: number): Value {
  if (typeof value === "string") return "";
  return typeof value === "boolean" ? false : fill;
}

/** Answers a value on the line between both neighbours, counted in buckets. */
function between(
  start: bigint,
  before: Point | undefined,
  after: Point | undefined,
  every: bigint,
  isWhole: boolean,
): Value {
  if (typeof before?.value !== "number" || typeof after?.value !== "number") return null;
  const [from, to] = [before.time / every, after.time / every];
  const slope = (after.value - before.value) / Number(to - from);
  const value = before.value + slope * Number(start - from);
  return isWhole ? Math.trunc(value) : value;
}
