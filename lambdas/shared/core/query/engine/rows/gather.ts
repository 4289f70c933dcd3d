/** Reads the points of one measurement into the functions of its groups and buckets. */

import { firstAtOrAfter } from "../../rows/search.ts";
import type { Batch, FieldColumn } from "../../series.ts";
import type { Value } from "../answer.ts";
import type { Budget } from "../budget.ts";
import { type FieldValue, type Found, type Reducer, type Row, tagsText, timeOf } from "../functions/reducer.ts";
import { byText, type Origin } from "../origin.ts";
import type { PlannedCall } from "../plan/calls.ts";
import type { Plan } from "../plan/plan.ts";
import { Groups } from "./groups.ts";
import type { Window } from "./windows.ts";

/** A value that a function found, and its time in nanoseconds since 1970. */
export interface Point {
  readonly time: bigint;
  readonly value: Value;
  readonly row?: Row;
}

/** What a function of a group takes, and what it found in a bucket, about. */
const bytesOfGathering = 300;
const bytesOfPoint = 200;

/** One function of one group: the bucket that is being read, and what was found in those before. */
export class Gathering {
  readonly points: Point[] = [];
  readonly #call: PlannedCall;
  readonly #budget: Budget;
  #heldBytes = 0;
  #reducer: Reducer<never> | undefined;
  #window = -1;
  #start = 0n;

  constructor(call: PlannedCall, budget: Budget) {
    this.#call = call;
    this.#budget = budget;
    budget.hold(bytesOfGathering);
  }

  /** Notes what the function holds of a value. */
  hold(bytes: number): void {
    this.#heldBytes += bytes;
    this.#budget.hold(bytes);
  }

  /** Answers the function that the values of a bucket go into. Buckets are numbered as they come. */
  reducerOf(window: number, start: bigint): Reducer<never> {
    if (this.#reducer && this.#window === window) return this.#reducer;
    this.flush();
    this.#window = window;
    this.#start = start;
    this.#reducer = this.#call.making.make?.() ?? new HandOn(this.points);
    return this.#reducer;
  }

  flush(): void {
    for (const { value, row } of this.#reducer?.found() ?? []) {
      this.points.push(this.#pointOf({ value, ...(row ? { row } : {}) }));
      this.#budget.hold(bytesOfPoint);
    }
    // What is handed on is held to the end.
    if (this.#call.making.make) this.#budget.hold(-this.#heldBytes);
    this.#heldBytes = 0;
    this.#reducer = undefined;
  }

  #pointOf({ value, row }: Found): Point {
    if (!row) return { time: this.#start, value };
    return { time: this.#call.keepsTimes ? timeOf(row) : this.#start, value, row };
  }
}

/** Hands all values on. Those of the same time are put in order by their tags. */
class HandOn implements Reducer<FieldValue> {
  readonly #points: Point[];
  readonly #begin: number;

  constructor(points: Point[]) {
    this.#points = points;
    this.#begin = points.length;
  }

  add(value: FieldValue, batch: Batch, index: number): void {
    const row = { batch, index };
    this.#points.push({ time: timeOf(row), value, row });
  }

  /** Sorts once all are there: thousands of series may have a point at the same time. */
  found(): Found[] {
    for (let begin = this.#begin; begin < this.#points.length; ) {
      let end = begin + 1;
      while (this.#points[end]?.time === this.#points[begin]?.time && end < this.#points.length) end++;
      if (end - begin > 1) this.#sort(begin, end);
      begin = end;
    }
    return [];
  }

  #sort(begin: number, end: number): void {
    const named = this.#points
      .slice(begin, end)
      .map((point) => ({ point, text: point.row === undefined ? "" : tagsText(point.row) }));
    named.sort((one, other) => byText(one.text, other.text));
    for (const [index, { point }] of named.entries()) this.#points[begin + index] = point;
  }
}

/** Answers what was found in each group, in the order of the groups' tags. */
export async function gather(plan: Plan, origin: Origin, budget: Budget) {
  const groups = new Groups(plan.groupBy, () => plan.calls.map(({ of }) => new Gathering(of, budget)));
  const gatherer = new Gatherer(plan);
  for await (const batch of origin.scan({ range: wholeRange(plan), fields: plan.fields, order: "oldest-first" })) {
    gatherer.add(batch, groups.of(batch));
    budget.checkRows(groups.count);
  }
  const sorted = groups.sorted();
  for (const { group } of sorted) for (const gathering of group) gathering.flush();
  return sorted;
}

function wholeRange({ calls, select }: Plan) {
  let { from, to } = select.range;
  for (const { of } of calls) {
    if (from !== undefined && of.range.from !== undefined && of.range.from < from) from = of.range.from;
    if (to !== undefined && of.range.to !== undefined && of.range.to > to) to = of.range.to;
  }
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}

type GroupAt = readonly (readonly Gathering[] | undefined)[];

/** Cuts batches into buckets, which are found by halving, since comparing each row's time would cost most. */
class Gatherer {
  readonly #plan: Plan;
  #window: Window | undefined;
  #number = 0;

  constructor(plan: Plan) {
    this.#plan = plan;
  }

  add(batch: Batch, groupOf: (index: number) => readonly Gathering[]): void {
    const matches = this.#plan.condition?.(batch);
    const groups: (readonly Gathering[] | undefined)[] = [];
    for (let index = 0; index < batch.count; index++) {
      groups.push(matches && !matches(index) ? undefined : groupOf(index));
    }
    for (let begin = 0; begin < batch.count; ) {
      const end = this.#windowEnd(batch, begin);
      for (const [place, { of }] of this.#plan.calls.entries())
        this.#addSegment(batch, groups, { begin, end }, place, of);
      begin = end;
    }
  }

  /** Moves on to the bucket of a row, and answers the row behind it. */
  #windowEnd(batch: Batch, begin: number): number {
    const { windows } = this.#plan;
    if (!windows) return batch.count;
    const time = batch.times[begin] ?? 0n;
    if (!this.#window || time >= this.#window.end) {
      this.#window = windows.at(time);
      this.#number++;
    }
    return Math.max(begin + 1, firstAtOrAfter(batch, this.#window.end, begin));
  }

  #addSegment(
    batch: Batch,
    groups: GroupAt,
    { begin, end }: { begin: number; end: number },
    place: number,
    { field, making, range, heldBytes }: PlannedCall,
  ): void {
    const column = batch.fields.get(field);
    if (!column) return;
    const from = range.from === undefined ? begin : firstAtOrAfter(batch, range.from, begin);
    const to = range.to === undefined ? end : Math.min(end, firstAtOrAfter(batch, range.to + 1n, begin));
    const start = this.#window?.start ?? range.from ?? 0n;
    const gatheringAt = (index: number) => groups[index]?.[place];
    for (let index = from; index < to; index++) {
      const gathering = gatheringAt(index);
      const value = gathering && valueAt(column, making.takes, index);
      if (value === undefined) continue;
      const reducer: Reducer<FieldValue> | undefined = gathering?.reducerOf(this.#number, start);
      reducer?.add(value, batch, index);
      if (heldBytes > 0) gathering?.hold(heldBytes);
    }
  }
}

function valueAt(
  { numbers, others }: FieldColumn,
  takes: "numbers" | "others" | "all",
  index: number,
): FieldValue | undefined {
  const number = takes === "others" ? undefined : numbers?.[index];
  if (number !== undefined && !Number.isNaN(number)) return number;
  const other = takes === "numbers" ? undefined : others?.[index];
  return takes === "others" && typeof other === "string" ? undefined : other;
}
