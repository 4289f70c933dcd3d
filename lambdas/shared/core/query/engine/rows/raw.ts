/** Answers rows of points: one for each point that matches and has any of the fields that are asked for. */

import type { Batch } from "../../series.ts";
import type { Value } from "../answer.ts";
import type { Budget } from "../budget.ts";
import { type Row, tagsText } from "../functions/reducer.ts";
import { byText, type Origin } from "../origin.ts";
import type { Plan } from "../plan/plan.ts";
import { type Getter, getterOf } from "../plan/reference.ts";
import type { SelectedSeries } from "../selected.ts";
import { Groups } from "./groups.ts";
import { missing, Rows } from "./rows.ts";

interface Waiting {
  readonly slots: Value[];
  readonly row: Row;
}

/** What a row that waits takes, and what each of its values, about. */
const bytesOfWaiting = 150;
const bytesOfSlot = 16;

/** The rows of one group. Those of the same time wait for each other, because they are put in order by their tags. */
class RawGroup {
  readonly rows: Rows;
  readonly #plan: Plan;
  readonly #budget: Budget;
  readonly #bytesOfRow: number;
  #waiting: Waiting[] = [];
  #time = 0n;
  #before: readonly Value[] = [];

  constructor(plan: Plan, budget: Budget) {
    this.#plan = plan;
    this.#budget = budget;
    this.#bytesOfRow = bytesOfWaiting + bytesOfSlot * plan.references.length;
    this.rows = new Rows(plan);
  }

  /** Answers how many rows came to be. */
  add(time: bigint, slots: Value[], row: Row): number {
    const made = time === this.#time ? 0 : this.flush();
    this.#time = time;
    this.#waiting.push({ slots, row });
    this.#budget.hold(this.#bytesOfRow);
    return made;
  }

  flush(): number {
    const before = this.rows.rows.length;
    if (this.#waiting.length > 1) {
      const named = this.#waiting.map((one) => ({ ...one, text: tagsText(one.row) }));
      const sign = this.#plan.select.direction === "ascending" ? 1 : -1;
      this.#waiting = named.sort((one, other) => sign * byText(one.text, other.text));
    }
    for (const { slots } of this.#waiting) this.#emit(slots);
    this.#budget.hold(-this.#bytesOfRow * this.#waiting.length);
    this.#waiting = [];
    return this.rows.rows.length - before;
  }

  #emit(slots: Value[]): void {
    if (this.rows.skips()) return;
    for (const { place } of this.#plan.references) {
      slots[place] ??= missing(this.#plan.select.fill, this.#before[place] ?? null);
    }
    this.rows.add(this.#time, slots);
    this.#before = slots;
  }
}

export async function selectRaw(plan: Plan, origin: Origin, budget: Budget): Promise<SelectedSeries[]> {
  if (!plan.references.some(({ of }) => of.kind === "field" && origin.fields.has(of.name))) return [];
  const { range, direction } = plan.select;
  const groups = new Groups(plan.groupBy, () => new RawGroup(plan, budget));
  const order = direction === "ascending" ? "oldest-first" : "newest-first";
  let count = 0;
  for await (const batch of origin.scan({ range, fields: plan.fields, order })) {
    count += addBatch(plan, batch, groups.of(batch));
    budget.checkRows(count, plan.names.length);
    budget.checkRows(groups.count);
    // Stops early where nothing more can come, as for the newest ten rows.
    if (plan.groupBy.length === 0 && groups.sorted()[0]?.group.rows.isFull) break;
  }
  const series = groups.sorted().map(({ tags, group }) => {
    count += group.flush();
    return { name: origin.name, tags, rows: group.rows.rows };
  });
  budget.checkRows(count, plan.names.length);
  return series;
}

/** Answers how many rows came to be. */
function addBatch(plan: Plan, batch: Batch, groupOf: (index: number) => RawGroup): number {
  const matches = plan.condition?.(batch);
  const getters = plan.references.map(({ place, of }) => ({
    place,
    isField: of.kind === "field",
    get: getterOf(batch, of),
  }));
  let count = 0;
  for (let index = 0; index < batch.count; index++) {
    if (matches && !matches(index)) continue;
    const group = groupOf(index);
    if (group.rows.isFull) continue;
    const slots = slotsOf(getters, index);
    if (slots) count += group.add(batch.times[index] ?? 0n, slots, { batch, index });
  }
  return count;
}

interface PlacedGetter {
  readonly place: number;
  readonly isField: boolean;
  readonly get: Getter;
}

/** Answers the values of a row; undefined if the point has none of the fields. */
function slotsOf(getters: readonly PlacedGetter[], index: number): Value[] | undefined {
  const slots: Value[] = [];
  let hasField = false;
  for (const { place, isField, get } of getters) {
    const value = get(index);
    slots[place] = value;
    if (isField && value !== null) hasField = true;
  }
  return hasField ? slots : undefined;
}
