import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readExactJson } from "../../../../../../lambdas/shared/core/intake/exact-json.ts";
import type { JsonValue } from "../../../../../../lambdas/shared/core/intake/json-value.ts";
import { type Leaf, readFieldValue } from "../../../../../../lambdas/shared/core/intake/values.ts";

/** Reads a number that is written in a body in this form. */
const read = (text: string) =>
  readFieldValue((readExactJson(`[${text}]`) as readonly JsonValue[])[0] as Leaf, () => "");
const refused = { reason: expect.stringContaining("is an integer beyond 2^53"), code: "bad-request" };

describe("an integer that a double would round", () => {
  it.each([
    "9007199254740993",
    "9007199254740993.0",
    "9007199254740993.000",
    "9007199254740993e0",
    "9007199254740993E+0",
    "9007199254740993e-0",
    "90071992547409930e-1",
    "90071992547409930.00e-1",
    "900719925474099.3e1",
    "9.007199254740993e15",
    "0.9007199254740993e16",
    "0.0009007199254740993e19",
    "18446744073709551615.0",
    "123456789012345678901234567890e5",
  ])("is refused in every spelling: %s", (text) => {
    expect([read(text), read(`-${text}`)]).toStrictEqual([refused, refused]);
  });

  it("is refused wherever the point and the exponent stand", () => {
    const spelt = fc
      .record({
        integer: fc.bigInt(2n ** 53n + 1n, 2n ** 63n),
        zeros: fc.nat(5),
        point: fc.integer({ min: 1, max: 16 }),
      })
      .map(({ integer, zeros, point }) => {
        const digits = `${integer}`;
        const [whole, fraction] = [digits.slice(0, digits.length - point) || "0", digits.slice(-point)];
        return {
          integer,
          texts: [
            `${integer}.${"0".repeat(zeros + 1)}`,
            `${integer}${"0".repeat(zeros)}e-${zeros}`,
            `${whole}.${fraction}e${point}`,
          ],
        };
      });
    fc.assert(
      fc.property(spelt, ({ integer, texts: [asFraction = "", asExponent = "", shifted = ""] }) => {
        expect(read(asFraction)).toStrictEqual(refused);
        expect(read(asExponent)).toStrictEqual(refused);
        // The shortest digits of a double mean exactly that double, even if they are no integer.
        const digits = (text: string) => text.replace(/\D/g, "").replace(/^0+|0+$/g, "");
        const isShortest = digits(Number(integer).toExponential().replace(/e.*/, "")) === digits(`${integer}`);
        expect(read(shifted)).toStrictEqual(!isShortest ? refused : Number(integer));
      }),
    );
  });
});

describe("a number that a double keeps", () => {
  it.each([
    ["9007199254740992", 2 ** 53],
    ["9007199254740992.0", 2 ** 53],
    ["-9007199254740992e0", -(2 ** 53)],
    ["900719925474099200e-2", 2 ** 53],
    ["9007199254740993e3", 9007199254740993000],
    ["0.00000000000000000001", 1e-20],
    ["1.2345678901234567e20", 1.2345678901234567e20],
    ["1.7976931348623157e308", Number.MAX_VALUE],
    ["1e300", 1e300],
    ["0.0000000000000000000e5", 0],
  ])("is taken: %s", (text, value) => {
    expect(read(text)).toBe(value);
  });

  it("is taken as every language writes a double", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (double) => {
        fc.pre(Math.abs(double) <= 2 ** 53 || Math.abs(double) >= 1e21);
        expect(read(JSON.stringify(double))).toBe(double === 0 ? 0 : double);
        expect(read(double.toExponential())).toBe(double === 0 ? Number(double.toExponential()) : double);
      }),
    );
  });

  it("is refused by another reason where it is beyond every double", () => {
    expect(read("12345678901234567e400")).toMatchObject({
      reason: expect.stringContaining("beyond the range of a double"),
    });
  });
});
