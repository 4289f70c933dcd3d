import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hasEscapedKey, parseJson } from "../../../../../lambdas/shared/core/parse-json.ts";

/** Makes sure that each test has objects that the engine has not seen before. */
let tests = 0;

/** Has the engine remember a key, as it does after objects of that form. */
function remember(first: string, key: string): void {
  for (let times = 0; times < 8; times++) JSON.parse(`{"${first}":1,${JSON.stringify(key)}:1}`);
}

/** Spells every unit of a name as an escape. */
const escaped = (name: string): string =>
  `"${name
    .split("")
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("")}"`;

const texts = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("a\\", "\\u", '"', "key0", "1", "\u0001"));
const keys = fc.oneof(texts, fc.constantFrom("__proto__", "constructor", "a", "", "key", "key1"));
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { depthSize: "small" },
    fc.oneof(texts, fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), fc.constant(null)),
    fc.array(tie("tree")),
    fc.dictionary(keys, tie("tree"), { noNullPrototype: true }),
  ),
}));

/** Writes JSON with the keys that `isSpelt` chooses written as escapes, and makes of it what is expected. */
function write(value: unknown, isSpelt: () => boolean, space: string): string {
  if (Array.isArray(value)) return `[${value.map((each) => write(each, isSpelt, space)).join(`,${space}`)}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const pairs = Object.entries(value).map(
    ([key, inner]) =>
      `${isSpelt() ? escaped(key) : JSON.stringify(key)}${space}:${space}${write(inner, isSpelt, space)}`,
  );
  return `{${pairs.join(`${space},`)}}`;
}

describe("parseJson", () => {
  it("reads an escaped key, whatever keys were read before", () => {
    for (const [remembered, spelling, name] of [
      ["\\u", '"\\u00b0F"', "°F"],
      ["\\", '"\\n"', "\n"],
      ["\\", '"\\u0041"', "A"],
      ["a\\", '"a\\""', 'a"'],
      ["\\u00", '"\\u00b0abc"', "°abc"],
      ["\u4e00\\", '"\u4e00\\u0041"', "\u4e00A"],
    ] as const) {
      const first = `first${tests++}`;
      remember(first, remembered);
      expect(Object.keys(Object(parseJson(`{"${first}":1,${spelling}:2}`)))).toEqual([first, name]);
    }
  });

  it("does not have the engine remember what it reads", () => {
    for (let times = 0; times < 8; times++) parseJson('{"unremembered":1,"\\\\u":1}');
    // Reads by the engine's own parser on purpose: it is what would misread the key.
    expect(Object.keys(JSON.parse('{"unremembered":1,"\\u00b0F":1}'))).toEqual(["unremembered", "°F"]);
  });

  it("answers every value that was written, with keys spelt in whatever way", () => {
    fc.assert(
      fc.property(tree, fc.infiniteStream(fc.boolean()), fc.constantFrom("", " ", "\n\t"), (value, spelt, space) => {
        const text = write(value, () => spelt.next().value === true, space);
        expect(isDeepStrictEqual(parseJson(text), parseJson(JSON.stringify(value))), text).toBe(true);
        expect(JSON.stringify(parseJson(text))).toBe(JSON.stringify(value));
      }),
      { numRuns: 500 },
    );
  });

  it("takes no text that JSON.parse refuses", () => {
    const pieces = fc.constantFrom(
      "{",
      "}",
      "[",
      "]",
      ":",
      ",",
      '"',
      "\\",
      "\\u003a",
      "\\u0041",
      '"a"',
      "1",
      " ",
      "key0",
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        const text = parts.join("");
        let isJson = true;
        try {
          JSON.parse(text);
        } catch {
          isJson = false;
        }
        if (isJson) expect(() => parseJson(text)).not.toThrow();
        else expect(() => parseJson(text)).toThrow(SyntaxError);
      }),
      { numRuns: 5000 },
    );
    expect(() => parseJson('{"a"\\u003a":1}"}')).toThrow(SyntaxError);
  });

  it("has the last of equal keys win, in whatever spelling", () => {
    expect(parseJson('{"a":1,"\\u0061":2,"a":3}')).toEqual({ a: 3 });
    expect(parseJson('{"a":1,"\\u0061":2}')).toEqual({ a: 2 });
    expect(parseJson('{"\\"":1,"\\u0022":2}')).toEqual({ '"': 2 });
    expect(parseJson('{"\\u0031":1,"1":2}')).toEqual({ "1": 2 });
  });

  it("tells keys with an escape from values with one", () => {
    expect(hasEscapedKey('{"a":"b\\"c","d":["\\u0041"]}')).toBe(false);
    expect(hasEscapedKey('{"a":"b\\"c","\\u0041" \n:1}')).toBe(true);
    expect(hasEscapedKey('["a\\\\",":"]')).toBe(false);
  });
});
