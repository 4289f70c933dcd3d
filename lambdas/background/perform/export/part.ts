/** Collects the rows of one file of an export, and says when it is full. */

import { fieldColumn, tagColumn } from "../../../shared/core/export/csv.ts";
import type { ExportRow } from "../../../shared/core/export/row.ts";

/** Bounds what is in memory at once. */
export interface PartLimits {
  readonly rows: number;
  /** Characters of the texts and numbers of all rows, about. */
  readonly characters: number;
  /** Rows times columns of all rows, since a CSV file has a cell for each. */
  readonly cells: number;
}

/** What a row costs beside its texts: its times, commas and quotes. */
const charactersOfRow = 60;
const charactersOfNumber = 20;

const sizeOf = (value: unknown): number => (typeof value === "string" ? value.length : charactersOfNumber);

export class Part {
  readonly rows: ExportRow[] = [];
  private characters = 0;
  private readonly columns = new Set<string>();
  readonly limits: PartLimits;

  constructor(limits: PartLimits) {
    this.limits = limits;
  }

  add(row: ExportRow): void {
    this.rows.push(row);
    this.characters += charactersOfRow;
    for (const [key, value] of row.tags) this.count(tagColumn(key), value);
    for (const [name, value] of row.fields) this.count(fieldColumn(name), value);
  }

  /** Removes the rows of a series that have this time, if they are the last. What was counted of them stays counted. */
  removeLast({ source, measurement }: Pick<ExportRow, "source" | "measurement">, atNanos: bigint): void {
    for (let row = this.rows.at(-1); row?.atNanos === atNanos; row = this.rows.at(-1)) {
      if (row.source !== source || row.measurement !== measurement) return;
      this.rows.pop();
    }
  }

  private count(column: string, value: unknown): void {
    this.characters += column.length + sizeOf(value);
    this.columns.add(column);
  }

  /** Is true if it holds so many times of what a file should. */
  isFull(times = 1): boolean {
    const { rows, characters, cells } = this.limits;
    const { length } = this.rows;
    return (
      length >= times * rows || this.characters >= times * characters || length * this.columns.size >= times * cells
    );
  }
}
