/** Counters of windows of time, in the table of statistics; DynamoDB forgets them by itself. */

import type { Table } from "./table.ts";

export type CounterKind = "QUOTA" | "CALLS" | "SIGN-IN";

export class WindowCounters {
  private readonly table: Table;
  private readonly kind: CounterKind;

  constructor(table: Table, kind: CounterKind) {
    this.table = table;
    this.kind = kind;
  }

  /** The window's total, after. */
  async add(subject: string, window: number, amount: number, expiresAt: number): Promise<number> {
    const key = { pk: `${this.kind}#${subject}`, sk: String(window) };
    const { taken } = await this.table.add(key, { taken: amount }, { expiresAt });
    return taken ?? amount;
  }
}
