import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PlatformError } from "../../../../../../lambdas/shared/core/error.ts";
import { deepestNesting, readExactJson } from "../../../../../../lambdas/shared/core/intake/exact-json.ts";
import { JsonReader } from "../../../../../../lambdas/shared/core/intake/json-reader.ts";
import { type JsonValue, LongNumber } from "../../../../../../lambdas/shared/core/intake/json-value.ts";

const readSlowly = (text: string): JsonValue => new JsonReader(text, deepestNesting).read();

/** Answers the tree as `JSON.parse` would make it. */
function rounded(value: JsonValue): unknown {
  if (value instanceof LongNumber) return Number(value.text);
  if (Array.isArray(value)) return value.map(rounded);
  if (typeof value !== "object" || value === null) return value;
  // Object.fromEntries keeps `__proto__` as a key, which an assignment would not.
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, rounded(inner)]));
}

/** Compares without toStrictEqual, which takes an own key `constructor` for the object's class. */
const expectSame = (value: JsonValue, expected: unknown): void =>
  expect(isDeepStrictEqual(rounded(value), expected), JSON.stringify(value)).toBe(true);

function faultOf(text: string): string {
  try {
    readExactJson(text);
  } catch (error) {
    if (error instanceof PlatformError && error.code === "bad-request") return error.message;
    throw error;
  }
  return "none";
}

const spaces = fc.constantFrom("", " ", "\t", "\n  ");
const keys = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("__proto__", "constructor", "a", ""));
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { depthSize: "small" },
    fc.oneof(
      fc.string({ unit: "binary" }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.constant(null),
    ),
    fc.array(tie("tree")),
    fc.dictionary(keys, tie("tree"), { noNullPrototype: true }),
  ),
}));
const validText = fc.tuple(tree, spaces).map(([value, space]) => JSON.stringify(value, null, space));

describe("readExactJson", () => {
  it("agrees with JSON.parse on every valid text, on its fast way and on its exact one", () => {
    fc.assert(
      fc.property(validText, (text) => {
        const expected = JSON.parse(text);
        expectSame(readExactJson(text), expected);
        expectSame(readSlowly(text), expected);
      }),
      { numRuns: 500 },
    );
  });

  it("takes no text that JSON.parse refuses, and throws nothing but a bad request", () => {
    const pieces = fc.constantFrom(
      "{",
      "}",
      "[",
      "]",
      ":",
      ",",
      '"',
      "\\",
      "a",
      "1",
      "-",
      ".",
      "e",
      " ",
      "null",
      "\u0001",
    );
    const texts = fc.oneof(
      fc.array(pieces).map((found) => found.join("")),
      fc.tuple(validText, fc.nat(), fc.nat(3), pieces).map(([text, at, length, piece]) => {
        const start = at % (text.length + 1);
        return text.slice(0, start) + piece + text.slice(start + length);
      }),
    );
    fc.assert(
      fc.property(texts, (text) => {
        if (faultOf(text) === "none") expectSame(readExactJson(text), JSON.parse(text));
      }),
      { numRuns: 3000 },
    );
  });

  it("refuses a key that stands twice, wherever it stands and however it is spelled", () => {
    expect(faultOf('{"Metrics":[{"Fields":{"a":1,"b":2,"a":3}}]}')).toContain(
      "Metrics[0].Fields.a stands twice in its object; send each key once (line 1, column 36)",
    );
    expect(faultOf('{"a":1,\n "\\u0061":2}')).toContain(
      "a stands twice in its object; send each key once (line 2, column 2)",
    );
    expect(faultOf('{"__proto__":1,"__proto__":2}')).toContain("__proto__ stands twice");
    expect(faultOf('{"a":{"a":1},"b":{"a":1}}')).toBe("none");
  });

  it("keeps integers exact that a double would round", () => {
    expect(readExactJson("[1670572800352000001, -9007199254740993]")).toStrictEqual([
      new LongNumber("1670572800352000001"),
      new LongNumber("-9007199254740993"),
    ]);
  });

  it("keeps decimals exact that may be times, and leaves measured ones to doubles", () => {
    expect(readExactJson("1708876800.123456789")).toStrictEqual(new LongNumber("1708876800.123456789"));
    expect(readExactJson("1.708876800123456789e18")).toStrictEqual(new LongNumber("1.708876800123456789e18"));
    expect(readExactJson("0.8444218515250481")).toBe(0.8444218515250481);
    expect(readExactJson("1.2345678901234568e-05")).toBe(1.2345678901234568e-5);
  });

  it("keeps __proto__ as a key like any other", () => {
    for (const read of [readExactJson, readSlowly]) {
      const value = read('{"__proto__":{"polluted":true}}') as object;
      expect(Object.hasOwn(value, "__proto__")).toBe(true);
      expect("polluted" in value).toBe(false);
    }
  });

  it("reads texts of 32 levels and refuses one more, at any size", () => {
    const nested = (levels: number) => "[".repeat(levels) + "]".repeat(levels);
    expect(faultOf(nested(deepestNesting))).toBe("none");
    expect(faultOf(nested(deepestNesting + 1))).toContain("nested deeper than 32 levels");
    expect(faultOf("[".repeat(4_000_000))).toContain("nested deeper than 32 levels");
    expect(faultOf('{"a":'.repeat(700_000))).toContain("nested deeper than 32 levels");
  });

  it("reads a string of megabytes on both ways", () => {
    const long = "x".repeat(4_000_000);
    expect(readExactJson(JSON.stringify(long))).toBe(long);
    expect(readSlowly(JSON.stringify(`${long}\n`))).toBe(`${long}\n`);
  });

  it.each([
    ["", "The text is empty"],
    [" \n", "The text is empty"],
    ['{"a":NaN}', "a is NaN, which JSON does not have; leave the field out or send null (line 1, column 6)"],
    ['{"a":-Infinity}', "a is -Infinity, which JSON does not have"],
    ['{"a":Infinity}', "a is Infinity, which JSON does not have"],
    ['{"a":True}', 'a is "True", which is no JSON value'],
    ['{"a":undefined}', 'a is "undefined", which is no JSON value'],
    ['{"a":1,}', "ends in a comma before }; remove the comma"],
    ["[1,2,]", "ends in a comma before ]; remove the comma"],
    ['{"a":"x', "a holds a string without its closing quote"],
    ['{"a":1', "The text holds the end of the text where a comma or } must stand"],
    ['{"a":{"b":[1', "a.b holds the end of the text where a comma or ] must stand"],
    ['{"a":"x\ny"}', "a holds the control character U+000A inside a string; escape it as \\u000a"],
    ['{"a":"\\x41"}', 'a holds the escape "\\\\x", which JSON does not know'],
    ['{"a":"\\u12g4"}', "a holds a \\u that four hexadecimal digits must follow"],
    ['{"a":01}', 'a is "01", which is no JSON number'],
    ['{"a":1.}', 'a is "1.", which is no JSON number'],
    ['{"a":.5}', 'a is ".5", which is no JSON value'],
    ['{"a":+1}', 'a is "+1", which is no JSON value'],
    ['{"a":0x1F}', 'a is "0x1F", which is no JSON number'],
    ['{"a" 1}', 'a is followed by "1" where a colon must stand'],
    ["{a:1}", 'The text holds "a" where a key in double quotes must stand'],
    ["{'a':1}", `The text holds "'" where a key in double quotes must stand`],
    ["{\"a\":'x'}", `a holds "'" where a value must stand`],
    ['{"a":1 "b":2}', `The text holds "\\"" where a comma or } must stand`],
    ['{"a":1}{"b":2}', 'The text goes on with "{" after its end'],
    ['\ufeff{"a":1}', "The text holds a byte order mark where a value must stand"],
    ['{"a b":{"c":nul}}', '["a b"].c is "nul", which is no JSON value'],
  ])("says what is wrong with %j", (text, fault) => {
    expect(faultOf(text)).toContain(fault);
  });
});
