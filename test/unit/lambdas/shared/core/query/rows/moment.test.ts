import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  compareMoments,
  momentIn,
  momentOf,
  nanosOf,
  setMoment,
} from "../../../../../../../lambdas/shared/core/query/rows/moment.ts";

const nanos = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.bigInt({ min: 0n, max: 10n ** 19n / 2n }),
  fc.constantFrom(0n, 1n, 999_999_999n, 10n ** 9n, 2n ** 32n, 2n ** 32n - 1n, -1n, -(10n ** 9n), 2n ** 63n - 1n),
);

describe("a moment", () => {
  it("is the nanoseconds that it was made of, whether of a number, of a text or of a part of one", () => {
    fc.assert(
      fc.property(nanos, fc.string(), fc.string(), (at, before, behind) => {
        const text = String(at);
        expect(nanosOf(momentOf(at))).toBe(at);
        expect(momentIn(text)).toStrictEqual(momentOf(at));
        expect(momentIn(before + text + behind, before.length, before.length + text.length)).toStrictEqual(
          momentOf(at),
        );
      }),
    );
  });

  it("is written as an int64", () => {
    fc.assert(
      fc.property(fc.array(nanos, { minLength: 1, maxLength: 5 }), (all) => {
        const times = new BigInt64Array(all.length);
        const halves = new Uint32Array(times.buffer);
        for (const [index, at] of all.entries()) setMoment(halves, index, momentOf(at));
        expect([...times]).toStrictEqual(all);
      }),
    );
  });

  it("is before another where its nanoseconds are", () => {
    fc.assert(
      fc.property(nanos, nanos, (one, other) => {
        expect(Math.sign(compareMoments(momentOf(one), momentOf(other)))).toBe(one < other ? -1 : one > other ? 1 : 0);
      }),
    );
  });

  it("is none of a text that is no whole number", () => {
    for (const text of ["x", "1700000000000000000x", "17000000x0000000000", "1.5"]) {
      expect(() => momentIn(text)).toThrow(SyntaxError);
    }
  });
});
