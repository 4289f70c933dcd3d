import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSecretBox } from "../../../../../lambdas/shared/core/secret-box.ts";

const sealed = fc.string({ unit: "grapheme" });
const internal = expect.objectContaining({ code: "internal" });

describe("createSecretBox", () => {
  const box = createSecretBox(new Uint8Array(32).fill(7));

  it("opens what it sealed, for the same purpose", () => {
    fc.assert(
      fc.property(sealed, sealed, (text, purpose) => {
        expect(box.open(box.seal(text, purpose), purpose)).toBe(text);
      }),
    );
  });

  it("opens nothing for another purpose or by another key", () => {
    const other = createSecretBox(new Uint8Array(32).fill(8));
    expect(() => box.open(box.seal("secret", "one"), "two")).toThrow(internal);
    expect(() => other.open(box.seal("secret", "one"), "one")).toThrow(internal);
  });

  it("refuses sealed text of which a bit was changed", () => {
    fc.assert(
      fc.property(sealed, fc.nat(), fc.integer({ min: 0, max: 7 }), (text, position, bit) => {
        const bytes = Buffer.from(box.seal(text, "purpose"), "base64");
        const index = position % bytes.length;
        bytes[index] = (bytes[index] ?? 0) ^ (1 << bit);
        expect(() => box.open(bytes.toString("base64"), "purpose")).toThrow(internal);
      }),
    );
  });

  it("refuses sealed text that was cut, even inside its tag", () => {
    const bytes = Buffer.from(box.seal("", "purpose"), "base64");
    for (let length = 0; length < bytes.length; length++) {
      expect(() => box.open(bytes.subarray(0, length).toString("base64"), "purpose")).toThrow(internal);
    }
  });

  it("never seals the same text alike", () => {
    expect(box.seal("secret", "purpose")).not.toBe(box.seal("secret", "purpose"));
  });

  it("says which secret it was, and never what it holds", () => {
    const attempt = () => box.open(`AAAA${box.seal("hunter2", "connector:c")}`, "connector:c");
    expect(attempt).toThrow(/connector:c/);
    expect(attempt).not.toThrow(/hunter2/);
  });
});
