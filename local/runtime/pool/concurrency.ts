/**
 * Keeps the account's concurrency: how many invocations may run at once, and how many are reserved for single
 * functions.
 */

import type { LocalFunction } from "../../template/model/functions.ts";
import type { ThrottleReason } from "../contract.ts";

export type Admission =
  | { readonly kind: "admitted"; readonly leave: () => void }
  | { readonly kind: "refused"; readonly reason: ThrottleReason };

export class Concurrency {
  private readonly reserved = new Map<string, number>();
  private readonly running = new Map<string, number>();
  /** What functions without a reservation share. */
  private readonly shared: number;
  private sharedRunning = 0;

  /** Throws if the reservations leave nothing for the other functions. */
  constructor(account: number, functions: readonly LocalFunction[]) {
    for (const { arn, reservedConcurrency } of functions) {
      if (reservedConcurrency !== undefined) this.reserved.set(arn, reservedConcurrency);
    }
    this.shared = account - [...this.reserved.values()].reduce((sum, count) => sum + count, 0);
    if (this.shared < 1) {
      throw new Error(
        `The functions reserve ${account - this.shared} of the laptop's ${account} concurrent invocations, which leaves none for the others; reserve less.`,
      );
    }
  }

  enter(functionArn: string): Admission {
    return this.reserved.has(functionArn) ? this.enterReserved(functionArn) : this.enterShared();
  }

  private enterShared(): Admission {
    if (this.sharedRunning >= this.shared) return { kind: "refused", reason: "ConcurrentInvocationLimitExceeded" };
    this.sharedRunning += 1;
    return {
      kind: "admitted",
      leave: () => {
        this.sharedRunning -= 1;
      },
    };
  }

  private enterReserved(functionArn: string): Admission {
    const running = this.running.get(functionArn) ?? 0;
    if (running >= (this.reserved.get(functionArn) ?? 0)) {
      return { kind: "refused", reason: "ReservedFunctionConcurrentInvocationLimitExceeded" };
    }
    this.running.set(functionArn, running + 1);
    const leave = () => this.running.set(functionArn, (this.running.get(functionArn) ?? 1) - 1);
    return { kind: "admitted", leave };
  }
}
