/** Answers rows of groups and buckets: what functions found, side by side. */

import type { Fill } from "../../influxql/ast.ts";
import type { Value } from "../answer.ts";
import type { Budget } from "../budget.ts";
import type { Origin } from "../origin.ts";
import type { PlannedCall } from "../plan/calls.ts";
import type { Plan } from "../plan/plan.ts";
import { getterOf } from "../plan/reference.ts";
import type { SelectedSeries } from "../selected.ts";
import { filled } from "./fill.ts";
import { type Gathering, gather, type Point } from "./gather.ts";
import { missing, Rows } from "./rows.ts";

export async function selectAggregated(plan: Plan, origin: Origin, budget: Budget): Promise<SelectedSeries[]> {
  if (!plan.calls.some(({ of }) => origin.fields.has(of.field))) return [];
  const groups = await gather(plan, origin, budget);
  const series: SelectedSeries[] = [];
  let count = 0;
  for (const { tags, group } of groups) {
    budget.checkTime();
    const rows = rowsOf(plan, group, budget, count);
    count += rows.length;
    budget.checkRows(count);
    series.push({ name: origin.name, tags, rows });
  }
  return series;
}

/** `count` is that of the rows of the groups before this one. */
function rowsOf(plan: Plan, group: readonly Gathering[], budget: Budget, count: number) {
  const columns = plan.calls.map(({ place, of }, index) => ({
    place,
    isWhole: of.isWhole,
    points: finished(plan, of, group[index]?.points ?? [], budget),
    next: 0,
  }));
  const rows = new Rows(plan);
  let before: Value[] = [];
  while (!rows.isFull) {
    const time = nextTime(plan, columns);
    if (time === undefined) break;
    const slots = slotsAt(plan, columns, time, before);
    if (rows.skips()) continue;
    rows.add(time, slots);
    budget.checkRows(count + rows.rows.length, plan.names.length);
    before = slots;
  }
  return rows.rows;
}

/** Fills the buckets of a function, and lets other functions go over them. */
function finished(plan: Plan, call: PlannedCall, points: readonly Point[], budget: Budget): readonly Point[] {
  const { windows, select } = plan;
  let list = points;
  if (windows && call.isFilled && select.fill.kind !== "none") {
    const { from } = call.range;
    const first = from === undefined ? points[0]?.time : windows.at(from).start;
    const to = call.range.to ?? points.at(-1)?.time ?? 0n;
    if (first !== undefined) {
      // Each function is filled by itself, although several may make one column.
      if (points.length > 0) budget.checkRows(windows.count(first, to), Math.max(plan.calls.length, plan.names.length));
      list = filled(points, { ...call, windows, fill: select.fill, direction: select.direction, first, to });
    }
  }
  if (select.direction === "descending") list = list.toReversed();
  return call.over.reduce<readonly Point[]>((values, transform) => transform(values), list);
}

interface Columnar {
  readonly place: number;
  readonly isWhole: boolean;
  readonly points: readonly Point[];
  next: number;
}

/** Answers the time of the next row, of whichever function has one first. */
function nextTime({ select }: Plan, columns: readonly Columnar[]): bigint | undefined {
  let next: bigint | undefined;
  for (const { points, next: place } of columns) {
    const time = points[place]?.time;
    if (time === undefined) continue;
    if (next === undefined || (select.direction === "ascending" ? time < next : time > next)) next = time;
  }
  return next;
}

/** Takes the values of all functions that have one at a time, and those beside the point that a function selected. */
function slotsAt(plan: Plan, columns: readonly Columnar[], time: bigint, before: readonly Value[]): Value[] {
  const slots: Value[] = [];
  const { fill } = plan.select;
  for (const column of columns) {
    const { place, points } = column;
    const point = points[column.next];
    const isNow = point?.time === time;
    if (isNow) column.next++;
    slots[place] =
      (isNow ? point.value : null) ?? missing(column.isWhole ? wholeOf(fill) : fill, before[place] ?? null);
    if (isNow) setBeside(plan, slots, point, before);
  }
  for (const { place, of } of plan.unknown)
    slots[place] = missing(of.isWhole ? wholeOf(fill) : fill, before[place] ?? null);
  return slots;
}

const wholeOf = (fill: Fill): Fill => (fill.kind === "number" ? { ...fill, value: Math.trunc(fill.value) } : fill);

function setBeside({ references, select }: Plan, slots: Value[], { row }: Point, before: readonly Value[]): void {
  for (const { place, of } of references) {
    const value = row ? getterOf(row.batch, of)(row.index) : null;
    slots[place] = value ?? missing(select.fill, before[place] ?? null);
  }
}
