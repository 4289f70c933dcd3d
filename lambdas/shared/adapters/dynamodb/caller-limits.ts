/**
 * Keeps what bounds callers, in the statistics table: counters in windows of time, and which assertions were used.
 * DynamoDB forgets all of it by itself.
 */

import type { Table } from "./table.ts";

export type CounterKind = "QUOTA" | "CALLS" | "SIGN-IN" | "ASSERTIONS";

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

/** An assertion by a hash of its id, since ids are as long and as odd as clients make them. */
interface HashedAssertion {
  readonly account: string;
  readonly hash: string;
  /** Seconds since 1970. */
  readonly expiresAt: number;
}

export class AssertionIds {
  private readonly table: Table;

  constructor(table: Table) {
    this.table = table;
  }

  /** Answers false if the account used an assertion of this id that has not expired. */
  claim({ account, hash, expiresAt }: HashedAssertion, nowSeconds: number): Promise<boolean> {
    return this.table.claimForATime({ pk: `ASSERTION#${account}`, sk: hash, expiresAt }, nowSeconds);
  }
}
