/** Counts in windows of time, in the statistics table. DynamoDB forgets the counters by itself. */

import type { Table } from "./table.ts";

export type CounterKind = "QUOTA" | "CALLS" | "SIGN-IN";

export class WindowCounters {
  private readonly table: Table;
  private readonly kind: CounterKind;

  constructor(table: Table, kind: CounterKind) {
    this.table = table;
    this.kind = kind;
  }

  /** Adds to a window. Answers the window's total afterwards. */
  async add(subject: string, window: number, amount: number, expiresAt: number): Promise<number> {
    const key = { pk: `${this.kind}#${subject}`, sk: String(window) };
    const { taken } = await this.table.add(key, { taken: amount }, { expiresAt });
    return taken ?? amount;
  }
}
