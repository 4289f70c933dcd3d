import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inOrder, type Place, takePlaces } from "../../../../console/parts/table/places.ts";

const keysOf = (places: readonly Place[]): string[] => places.map(({ key }) => key);
const idsOf = (places: readonly Place[]): number[] => places.map(({ id }) => id);

describe("the places of rows in a page", () => {
  const keys = fc.uniqueArray(
    fc.integer({ min: 0, max: 30 }).map((number) => `row-${number}`),
    { maxLength: 20 },
  );

  it("are one for each row, whatever is scrolled to", () => {
    fc.assert(
      fc.property(fc.array(keys, { maxLength: 8 }), (all) => {
        let places: readonly Place[] = [];
        for (const next of all) {
          places = takePlaces(places, next);
          expect(keysOf(places).toSorted()).toEqual(next.toSorted());
          expect(new Set(idsOf(places)).size).toBe(next.length);
        }
      }),
    );
  });

  it("stay those of rows that stay, and where they are in the page", () => {
    fc.assert(
      fc.property(keys, keys, (first, second) => {
        const before = takePlaces([], first);
        const after = takePlaces(before, second);
        const idOf = new Map(after.map(({ id, key }) => [key, id]));
        for (const { id, key } of before) if (second.includes(key)) expect(idOf.get(key)).toBe(id);
        const had = new Set(idsOf(before));
        expect(idsOf(after).filter((id) => had.has(id))).toEqual(
          idsOf(before).filter((id) => new Set(idsOf(after)).has(id)),
        );
      }),
    );
  });

  it("are taken by rows that come from those that leave, and put in the order of the rows", () => {
    const before = takePlaces([], ["a", "b", "c"]);
    const after = takePlaces(before, ["b", "c", "d"]);
    expect(after).toEqual([
      { id: 0, key: "d" },
      { id: 1, key: "b" },
      { id: 2, key: "c" },
    ]);
    expect(keysOf(inOrder(after, ["b", "c", "d"]))).toEqual(["b", "c", "d"]);
  });

  it("are put in order around the row that stays, which React then does not take out of the page", () => {
    fc.assert(
      fc.property(keys, keys, fc.nat(), (first, second, chosen) => {
        const before = takePlaces([], first);
        const both = first.filter((key) => second.includes(key));
        const staying = both[chosen % both.length];
        fc.pre(staying !== undefined);
        const ordered = inOrder(takePlaces(before, second), second, { key: staying, before });
        expect(keysOf(ordered)).toEqual(second);
        expect(new Set(idsOf(ordered)).size).toBe(second.length);
        expect(movedByReact(idsOf(before), idsOf(ordered))).not.toContain(
          before.find(({ key }) => key === staying)?.id,
        );
      }),
    );
  });
});

/** Answers which elements React takes out and puts back: those that stood before one that now comes before them. */
function movedByReact(before: readonly number[], after: readonly number[]): readonly number[] {
  let last = -1;
  return after.filter((id) => {
    const stood = before.indexOf(id);
    const isMoved = stood >= 0 && stood < last;
    last = Math.max(last, stood);
    return isMoved;
  });
}
