/** Collects the rows of one group: makes their columns, and leaves out what `OFFSET` and `LIMIT` do. */

import type { Fill } from "../../influxql/ast.ts";
import type { Value } from "../answer.ts";
import type { Plan } from "../plan/plan.ts";

export interface SelectedRow {
  /** Nanoseconds since 1970. */
  readonly time: bigint;
  readonly values: readonly Value[];
}

export class Rows {
  readonly rows: SelectedRow[] = [];
  readonly #plan: Pick<Plan, "columns" | "select">;
  #skipped = 0;

  constructor(plan: Pick<Plan, "columns" | "select">) {
    this.#plan = plan;
  }

  /** Whether no further row can follow. */
  get isFull(): boolean {
    const { limit } = this.#plan.select;
    return limit !== undefined && this.rows.length >= limit;
  }

  /** Tells whether the next row is one that `OFFSET` leaves out, and counts it. */
  skips(): boolean {
    if (this.#skipped >= this.#plan.select.offset) return false;
    this.#skipped++;
    return true;
  }

  /** Takes the values of the slots of a row that is not skipped. */
  add(time: bigint, slots: readonly Value[]): void {
    if (!this.isFull) this.rows.push({ time, values: this.#plan.columns.map((column) => finite(column(slots))) });
  }
}

/** Answers null for numbers that JSON cannot hold. */
const finite = (value: Value): Value => (typeof value === "number" && !Number.isFinite(value) ? null : value);

/** Answers what stands where a row has no value, as `fill` says. `before` is the value of the row before. */
export function missing(fill: Fill, before: Value): Value {
  if (fill.kind === "number") return fill.value;
  return fill.kind === "previous" ? before : null;
}
