import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Point } from "../../../../../../lambdas/shared/core/event/point.ts";
import { decodeLines, partialWrite } from "../../../../../../lambdas/shared/core/line-protocol/decode.ts";
import { encodePoint } from "../../../../../../lambdas/shared/core/line-protocol/encode.ts";
import { nanosOfPrecision } from "../../../../../../lambdas/shared/core/line-protocol/precision.ts";
import { linePoint } from "../../../../../support/influxdb/line-points.ts";

const decode = (text: string) => decodeLines(text, 1n);
const one = (text: string) => {
  const { points, refused } = decode(text);
  if (!points[0]) return refused[0]?.reason;
  const { measurement, tags, fields, atNanos } = points[0];
  return [measurement, Object.fromEntries(tags), Object.fromEntries(fields), atNanos];
};

describe("a line", () => {
  it.each([
    ["m f=1 5", ["m", {}, { f: 1 }, "5"]],
    ["m f=1", ["m", {}, { f: 1 }, undefined]],
    ["  m,b=2,a=1  f=1,g=2   -5  ", ["m", { b: "2", a: "1" }, { f: 1, g: 2 }, "-5"]],
    ["a\\ b\\,c=d,t\\=1=x\\ y f\\,g=1", ["a b,c=d", { "t=1": "x y" }, { "f,g": 1 }, undefined]],
    [
      "m a=1i,b=2u,c=-3.5,d=1e3,e=.5,f=5.,g=-0i,h=+1",
      ["m", {}, { a: 1, b: 2, c: -3.5, d: 1000, e: 0.5, f: 5, g: 0, h: 1 }, undefined],
    ],
    ["m a=t,b=T,c=true,d=True,e=TRUE", ["m", {}, { a: true, b: true, c: true, d: true, e: true }, undefined]],
    ["m a=f,b=F,c=false,d=False,e=FALSE", ["m", {}, { a: false, b: false, c: false, d: false, e: false }, undefined]],
    ['m f="a \\"b\\", \\\\ c=d\\n \n#x" 5', ["m", {}, { f: 'a "b", \\ c=d\\n \n#x' }, "5"]],
    ['m f="" 5', ["m", {}, { f: "" }, "5"]],
    ["a\\=b=c f=1", ["a=b=c", {}, { f: 1 }, undefined]],
    ["C:\\x,t=a\\b f=1 5", ["C:\\x", { t: "a\\b" }, { f: 1 }, "5"]],
    ['m,t="q" f=1 5', ["m", { t: '"q"' }, { f: 1 }, "5"]],
    ["m f=1,f=2 5", ["m", {}, { f: 2 }, "5"]],
    ["m f=9007199254740992i", ["m", {}, { f: 2 ** 53 }, undefined]],
  ])("%j is read", (text, expected) => {
    expect(one(text)).toEqual(expected);
  });

  it.each([
    [",t=1 f=1", "missing measurement"],
    ["m", "missing fields"],
    ["m,t=1", "missing fields"],
    ["m ", "missing fields"],
    ["m,=1 f=1", "missing tag key"],
    ["m,t f=1", "missing tag value"],
    ["m,t= f=1", "missing tag value"],
    ["m,t=1=2 f=1", "invalid tag format"],
    ["m,t=1,t=2 f=1", "duplicate tags"],
    ["m =1", "missing field key"],
    ["m f", "invalid field format"],
    ["m f=", "missing field value"],
    ["m f=1,", "missing fields"],
    ["m f=1x", "invalid number"],
    ["m f=1.5i", "invalid number"],
    ["m f=-1u", "invalid number"],
    ["m f=1e999", "invalid number"],
    ["m f=NaN", "invalid boolean"],
    ["m f=yes", "invalid boolean"],
    ['m f="a', "unbalanced quotes"],
    ['m f="a"b', "invalid field format"],
    ["m f=9223372036854775808i", "unable to parse integer 9223372036854775808i: value out of range"],
    [
      "m f=9007199254740993i",
      "integer 9007199254740993i is beyond 2^53, which a float would round: send it as a string",
    ],
    ["m f=1 1.5", "bad timestamp"],
    ["m f=1 5 6", "bad timestamp"],
    ["m f=1 9223372036854775807", "time outside range -9223372036854775806 - 9223372036854775806"],
  ])("%j is refused: %s", (text, reason) => {
    expect(one(text)).toBe(reason);
  });

  it("a number of very many digits is refused in few words, and read where they are zeros", () => {
    const digits = "9".repeat(1_000_000);
    expect(one(`m f=-${digits}i`)).toBe(`unable to parse integer -${"9".repeat(39)}…: value out of range`);
    expect(one(`m f=${"0".repeat(1_000)}7i`)).toEqual(["m", {}, { f: 7 }, undefined]);
  });
});

describe("line protocol", () => {
  it("passes over comments and blank lines, takes any end of line, and counts lines", () => {
    const text = '# it\'s "quoted\n\nm f=1 1\r\n  \t# more\n m f="a\nb" 2\nbad\nm f=2 3';
    const { points, refused } = decode(text);
    expect(points.map(({ line, atNanos }) => [line, atNanos])).toEqual([
      [3, "1"],
      [5, "2"],
      [8, "3"],
    ]);
    expect(partialWrite(refused)).toBe("partial write: line 7: unable to parse 'bad': missing fields dropped=1");
  });

  it.each([
    ["", "7"],
    ["n", "7"],
    ["ns", "7"],
    ["u", "7000"],
    ["µ", "7000"],
    ["ms", "7000000"],
    ["s", "7000000000"],
    ["m", "420000000000"],
    ["h", "25200000000000"],
  ])("has times in the precision %j", (precision, atNanos) => {
    expect(decodeLines("m f=1 7", nanosOfPrecision(precision) ?? 0n).points[0]?.atNanos).toBe(atNanos);
  });

  it("has no other precisions", () => {
    for (const precision of ["x", "S", "constructor"]) expect(nanosOfPrecision(precision)).toBeUndefined();
  });

  it("reads back whatever is written, as many lines as there are", () => {
    fc.assert(
      fc.property(fc.array(linePoint, { minLength: 1, maxLength: 5 }), (points) => {
        const written = points.flatMap((point) => {
          const encoded = encodePoint(point);
          return encoded.kind === "line" ? [{ point, line: encoded.line }] : [];
        });
        const { points: read, refused } = decode(written.map(({ line }) => line).join("\n"));
        expect(refused).toEqual([]);
        expect(read.map(asPoint)).toEqual(written.map(({ point }) => withoutEmptyTags(point)));
      }),
      { numRuns: 2_000 },
    );
  });

  it("is never a surprise: any text is points and refused lines", () => {
    const piece = fc.constantFrom("m", ",", "=", " ", "\\", '"', "\n", "#", "1", "i", "t", "-", ".", "\r", "\t");
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "grapheme" }), fc.string({ unit: piece, maxLength: 60 })), (text) => {
        const { points, refused } = decode(text);
        for (const { fields } of points) expect(fields.size).toBeGreaterThan(0);
        for (const { reason } of refused) expect(reason).not.toBe("");
      }),
      { numRuns: 5_000 },
    );
  });
});

const asPoint = ({ measurement, tags, fields, atNanos }: ReturnType<typeof decode>["points"][number]) => ({
  measurement,
  tags: Object.fromEntries(tags),
  fields: Object.fromEntries(fields),
  atNanos,
});

const withoutEmptyTags = ({ measurement, connectionTag, tags, fields, atNanos }: Point) => ({
  measurement,
  tags: Object.fromEntries(
    Object.entries(connectionTag === "" ? tags : { ...tags, Connection_Tag: connectionTag }).filter(
      ([, value]) => value !== "",
    ),
  ),
  fields,
  atNanos,
});
