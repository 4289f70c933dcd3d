import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  encodeForQueue,
  fitsInline,
  inlineLimitBytes,
} from "../../../../../../lambdas/shared/core/intake/intake-body.ts";

/** A text of characters as XML 1.0 defines them, which are those that SQS takes. */
const xmlText = /^[\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]*$/u;

const unit = fc.oneof(
  fc.string({ unit: "binary", minLength: 1, maxLength: 3 }),
  fc.constantFrom("\ufffe", "\uffff", "\ud800", "\udfff", "\u0000", "\u007f", "\\ufffe"),
);
const strings = fc.array(unit).map((units) => units.join(""));

describe("encodeForQueue", () => {
  it("gives JSON of XML characters alone, which reads back as it was", () => {
    fc.assert(
      fc.property(fc.dictionary(strings, fc.oneof(strings, fc.array(strings)), { noNullPrototype: true }), (value) => {
        const text = encodeForQueue(value);
        expect(text).toMatch(xmlText);
        expect(isDeepStrictEqual(JSON.parse(text), value)).toBe(true);
      }),
    );
  });

  it("escapes what SQS refuses and nothing that it takes", () => {
    expect(encodeForQueue({ "\ufffe": "\uffff é 漢 😀 \ud800" })).toBe('{"\\ufffe":"\\uffff é 漢 😀 \\ud800"}');
  });
});

describe("fitsInline", () => {
  it("counts bytes, not characters", () => {
    expect(fitsInline("x".repeat(inlineLimitBytes))).toBe(true);
    expect(fitsInline("x".repeat(inlineLimitBytes + 1))).toBe(false);
    expect(fitsInline("é".repeat(inlineLimitBytes / 2 + 1))).toBe(false);
  });
});
