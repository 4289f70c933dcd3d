/** Keeps in memory the counter that all function environments share. */

import type { WindowCounter } from "../../../../../lambdas/shared/access/window-quota.ts";

export class CounterInMemory implements WindowCounter {
  /** The totals by subject and window. */
  readonly totals = new Map<string, number>();
  writes = 0;

  async add(subject: string, window: number, amount: number): Promise<number> {
    this.writes++;
    const key = `${subject} ${window}`;
    const total = (this.totals.get(key) ?? 0) + amount;
    this.totals.set(key, total);
    return total;
  }
}
