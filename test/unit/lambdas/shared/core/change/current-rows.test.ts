import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RowKey } from "../../../../../../lambdas/shared/core/change/change.ts";
import { keyText } from "../../../../../../lambdas/shared/core/change/change.ts";
import {
  type ChangePoint,
  newestStates,
  orderOfChange,
  type RowState,
} from "../../../../../../lambdas/shared/core/change/current-rows.ts";
import { eventIdsOf } from "../../../../../../lambdas/shared/core/intake/event-id.ts";
import { point } from "../../../../../support/points.ts";

const anyKey: fc.Arbitrary<RowKey> = fc.constantFrom({ id: "1" }, { id: "2" }, { id: "1", tenant: "a" });

const anyChange: fc.Arbitrary<ChangePoint> = fc
  .record({
    second: fc.integer({ min: 1_000_000, max: 1_000_002 }),
    op: fc.constantFrom("c", "u", "d", "r"),
    key: anyKey,
    formerKey: fc.option(anyKey, { nil: undefined }),
    lsn: fc.option(fc.constantFrom("9", "10", "99", "0/ff"), { nil: undefined }),
    place: fc.integer({ min: 0, max: 9_999 }),
    value: fc.integer(),
  })
  .map(({ second, op, key, formerKey, lsn, place, value }) => {
    const former = formerKey === undefined || keyText(formerKey) === keyText(key) ? {} : { formerKey };
    const change = { op, key, ...former, ...(lsn === undefined ? {} : { lsn }), place } as const;
    const changed = { ...point, fields: { value }, atNanos: `${second}000000000`, change };
    return { ...changed, eventId: eventIdsOf("S", "", [changed])[0] ?? "" };
  });

/** Merges states into those that are kept, as conditional writes do. */
function keep(kept: Map<string, RowState>, states: readonly RowState[]): void {
  for (const state of states) {
    const known = kept.get(keyText(state.key));
    if (known === undefined || known.order < state.order) kept.set(keyText(state.key), state);
  }
}

const stateAfter = (batches: readonly (readonly ChangePoint[])[]) => {
  const kept = new Map<string, RowState>();
  for (const batch of batches) keep(kept, newestStates(batch));
  return [...kept].sort(([one], [other]) => (one < other ? -1 : 1));
};

describe("the current state of rows", () => {
  it("is the same for every order, repetition and cut of the same changes", () => {
    const arrivals = fc.array(anyChange, { minLength: 1, maxLength: 20 }).chain((changes) =>
      fc.record({
        changes: fc.constant(changes),
        again: fc.shuffledSubarray([...changes, ...changes], {
          minLength: changes.length * 2,
          maxLength: changes.length * 2,
        }),
        size: fc.integer({ min: 1, max: 8 }),
      }),
    );
    fc.assert(
      fc.property(arrivals, ({ changes, again, size }) => {
        const batches: ChangePoint[][] = [];
        for (let start = 0; start < again.length; start += size) batches.push(again.slice(start, start + size));
        expect(stateAfter(batches)).toStrictEqual(stateAfter(changes.map((change) => [change])));
      }),
    );
  });

  it("orders positions by their length, then as texts, and by place and event where all else is the same", () => {
    const at = (lsn: string | undefined, place = 0, eventId = "0"): ChangePoint => ({
      ...point,
      eventId,
      change: { op: "u", key: { id: "1" }, place, ...(lsn === undefined ? {} : { lsn }) },
    });
    const inOrder = [
      at(undefined, 9_999),
      at("9"),
      at("10"),
      at("10", 1),
      at("10", 2, "0"),
      at("10", 2, "1"),
      at("11"),
    ];
    const orders = inOrder.map(orderOfChange);
    expect(orders.toSorted()).toStrictEqual(orders);
    expect(new Set(orders).size).toBe(orders.length);
  });

  it("has no order of columns in its keys", () => {
    expect(keyText({ tenant: "a", id: "1" })).toBe(keyText({ id: "1", tenant: "a" }));
    expect(keyText({ a: "1", b: "2" })).not.toBe(keyText({ a: "2", b: "1" }));
  });
});
