import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeColumns, encodeColumns } from "../../../../../../../lambdas/shared/core/query/blocks/columns.ts";
import { joined, reversed, slice } from "../../../../../../../lambdas/shared/core/query/rows/batches.ts";
import { momentOf } from "../../../../../../../lambdas/shared/core/query/rows/moment.ts";
import { batchOf, type Row } from "../../../../../../../lambdas/shared/core/query/rows/row-batch.ts";
import { rowsOf } from "../../../../../../support/query/rows-of.ts";

const names = fc.constantFrom("x", "y", "__proto__", "temperature °C");
const number = fc.double({ noNaN: true, noDefaultInfinity: true });
const row = fc.record({
  at: fc.bigInt({ min: 0n, max: 86_399_999_999_999n }),
  connectionTag: fc.constantFrom("Data_API", "MQTT"),
  tags: fc.dictionary(names, fc.constantFrom("", "1", "2")),
  fields: fc.dictionary(names, fc.oneof(number, fc.boolean(), fc.string({ unit: "binary" }))),
});
const day = 19_800n * 86_400_000_000_000n;
const rows = fc
  .array(row, { maxLength: 40 })
  .map((some): Row[] =>
    some
      .toSorted((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0))
      .map(({ at, ...rest }) => ({ ...rest, ...momentOf(day + at) })),
  );

describe("columns as bytes", () => {
  it("are read back as they were written, whichever rows are taken", () => {
    fc.assert(
      fc.property(rows, fc.nat(40), fc.nat(40), (some, one, other) => {
        const [from, to] = [Math.min(one, other, some.length), Math.min(Math.max(one, other), some.length)];
        const written = encodeColumns(batchOf(some), from, to);
        expect(rowsOf(decodeColumns(written))).toEqual(rowsOf(batchOf(some.slice(from, to))));
        // Lies where no column may begin, as what was just unpacked may.
        const moved = new Uint8Array(written.length + 3);
        moved.set(written, 3);
        expect(rowsOf(decodeColumns(moved.subarray(3)))).toEqual(rowsOf(batchOf(some.slice(from, to))));
      }),
    );
  });

  it("leave out fields that nobody wants", () => {
    fc.assert(
      fc.property(rows, (some) => {
        const wanted = new Set(["x", "__proto__"]);
        const written = encodeColumns(batchOf(some), 0, some.length);
        expect(rowsOf(decodeColumns(written, wanted))).toEqual(rowsOf(batchOf(some, wanted)));
      }),
    );
  });

  it("keep the sign of zero, and the numbers at the ends", () => {
    const values = [-0, 0, Number.MAX_VALUE, -Number.MIN_VALUE, Number.MAX_SAFE_INTEGER];
    const some = values.map((x, at): Row => ({ ...momentOf(BigInt(at)), connectionTag: "", tags: {}, fields: { x } }));
    const { fields } = decodeColumns(encodeColumns(batchOf(some), 0, some.length));
    expect([...(fields.get("x")?.numbers ?? [])].every((x, at) => Object.is(x, values[at]))).toBe(true);
  });

  it("keep times past the 32 bits of a half, to the nanosecond", () => {
    const ats = [0n, 4_294_967_295n, 4_294_967_296n, 86_399_999_999_999n];
    for (const base of [0n, day, 106_750n * 86_400_000_000_000n]) {
      const some = ats.map((at): Row => ({ ...momentOf(base + at), connectionTag: "", tags: {}, fields: { x: 1 } }));
      expect([...decodeColumns(encodeColumns(batchOf(some), 0, 4)).times]).toEqual(ats.map((at) => base + at));
    }
  });
});

describe("batches", () => {
  it("are joined, cut and turned as lists of rows are", () => {
    fc.assert(
      fc.property(fc.array(rows, { maxLength: 4 }), fc.nat(60), fc.nat(60), (lists, one, other) => {
        const all = lists.flat();
        const whole = joined(lists.map((each) => batchOf(each)));
        expect(rowsOf(whole)).toEqual(rowsOf(batchOf(all)));
        const [from, to] = [Math.min(one, other, all.length), Math.min(Math.max(one, other), all.length)];
        expect(rowsOf(slice(whole, from, to))).toEqual(rowsOf(batchOf(all.slice(from, to))));
        expect(rowsOf(reversed(slice(whole, from, to)))).toEqual(rowsOf(batchOf(all.slice(from, to).reverse())));
      }),
    );
  });
});
