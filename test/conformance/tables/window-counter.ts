/** Holds what quotas rely on of the counter that all environments share. */

import { beforeEach, describe, expect, it } from "vitest";
import type { WindowCounter } from "../../../lambdas/shared/access/window-quota.ts";

const expiresAt = 2_000_000_000;

/**
 * Describes a counter. `create` may answer the same counter each time, because every test uses a subject of its own.
 */
export function describeWindowCounter(name: string, create: () => WindowCounter): void {
  let subjects = 0;
  let subject: string;
  let counter: WindowCounter;
  beforeEach(() => {
    subject = `P${subjects++}`;
    counter = create();
  });
  const add = (amount: number, window = 7, of = subject) => counter.add(of, window, amount, expiresAt);

  describe(name, () => {
    it("answers the window's total after each addition, the first and a negative one too", async () => {
      expect([await add(5), await add(3), await add(-2), await add(0)]).toStrictEqual([5, 8, 6, 6]);
    });

    it("loses no addition of those that come at once", async () => {
      const totals = await Promise.all([1, 1, 1, 1, 1].map((amount) => add(amount)));
      expect(totals.toSorted((one, other) => one - other)).toStrictEqual([1, 2, 3, 4, 5]);
    });

    it("counts each subject and each window for itself", async () => {
      await add(5);
      expect([await add(1, 8), await add(2, 7, `${subject}-other`), await add(3)]).toStrictEqual([1, 2, 8]);
    });
  });
}
