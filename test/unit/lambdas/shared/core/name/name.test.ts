import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { foldName } from "../../../../../../lambdas/shared/core/name/fold.ts";
import { faultOfName, storedName } from "../../../../../../lambdas/shared/core/name/rule.ts";

/** Characters that nobody sees, or that change how their neighbours look. */
const unseen = ["\u200b", "\u200d", "\u00ad", "\ufeff", "\u2060", "\u3164", "\u180e", "\ufe0f", "\u2800", "\u{e0041}"];
const turning = ["\u202e", "\u2067", "\u200f", "\u061c"];
const control = ["\u0000", "\t", "\u007f", "\u0085", "\u2028"];

const anyText = fc.string({ unit: "binary", maxLength: 40 });
const letters = fc.stringMatching(/^[a-zéüñåß]{1,12}$/);

describe("foldName", () => {
  it.each([
    ["NFC and NFD", "Zo\u00eb", "Zoe\u0308"],
    ["cases", "STRASSE", "straße"],
    ["full width", "\uff21cme", "Acme"],
    ["kinds of blanks", "Acme\u00a0 Corp", "acme corp"],
    ["letters of Cyrillic that look like Latin ones", "\u0410\u0421\u041c\u0415", "acme"],
    ["letters of Greek that look like Latin ones", "\u0391\u0392", "ab"],
    ["both sigmas", "ΟΔΟΣ", "οδος"],
    ...[...unseen, ...turning].map((each) => ["unseen characters", `ac${each}me`, "acme"]),
  ])("is one for %s", (_, one = "", other = "") => {
    expect(foldName(one)).toBe(foldName(other));
  });

  it("keeps apart what differs", () => {
    for (const [one = "", other = ""] of [
      ["zoe", "zoë"],
      ["acme1", "acme2"],
      ["a.b", "ab"],
      ["иван", "петр"],
    ]) {
      expect(foldName(one)).not.toBe(foldName(other));
    }
  });

  it("changes no name of plain small letters, digits and signs, so that keys stay as they were", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9._@+-]{1,64}$/), (name) => {
        expect(foldName(name)).toBe(name);
      }),
    );
  });

  it("is the same for every spelling of a name, and for what is folded already", () => {
    fc.assert(
      fc.property(anyText, (name) => {
        const folded = foldName(name);
        expect(folded.isWellFormed()).toBe(true);
        expect(foldName(folded)).toBe(folded);
        const wellFormed = name.toWellFormed();
        for (const form of ["NFC", "NFD"]) expect(foldName(wellFormed.normalize(form))).toBe(foldName(wellFormed));
      }),
      { numRuns: 2000 },
    );
    fc.assert(
      fc.property(letters, fc.constantFrom(...unseen, ...turning), fc.nat(12), (name, sign, at) => {
        const dressed = name.slice(0, at) + sign + name.slice(at);
        for (const spelling of [name.toUpperCase(), name.normalize("NFD"), dressed, ` ${name} `]) {
          expect(foldName(spelling)).toBe(foldName(name));
        }
      }),
    );
  });
});

describe("faultOfName", () => {
  it.each([
    "admin",
    "ann@example.com",
    "Zoë Müller",
    "Иван",
    "Завод IoT",
    "Ω Labs",
    "株式会社 Acme",
    "Acme Corp. (2)",
    "5 µm",
  ])("takes %s", (name) => {
    expect(faultOfName(name)).toBeUndefined();
    expect(faultOfName(name.normalize("NFD"))).toBeUndefined();
  });

  it("refuses what cannot be seen, turns the writing or controls, and names it", () => {
    for (const each of [...unseen, ...turning, ...control]) {
      const point = each.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0");
      expect(faultOfName(`ac${each}me`)).toBe(
        `must not hold U+${point}, a character that is not seen or changes how others are; type the name without it.`,
      );
    }
  });

  it("refuses half of a surrogate pair, and names of nothing", () => {
    expect(faultOfName("ac\ud800me")).toMatch(/^must be well-formed Unicode/);
    for (const name of ["", "  "]) expect(faultOfName(name)).toMatch(/^must not be empty/);
  });

  it("refuses words that mix alphabets whose letters look alike", () => {
    for (const [name, alphabets] of [
      ["\u0410cme", "Cyrillic and Latin"],
      ["Acme C\u043erp", "Cyrillic and Latin"],
      ["\u0391cme", "Greek and Latin"],
      ["p\u0430yp\u0430l@example.com", "Cyrillic and Latin"],
      ["\u0391\u0421", "Cyrillic and Greek"],
    ] as const) {
      const fault = faultOfName(name);
      expect(fault).toContain(`mixes ${alphabets}`);
      expect(fault).toContain("write each word in one alphabet");
    }
  });

  it("refuses names that are too long for a key when they are folded", () => {
    expect(faultOfName("\ufdfa".repeat(100))).toMatch(/^is too long/);
  });

  it("takes no two spellings that differ in unseen characters alone", () => {
    fc.assert(
      fc.property(anyText, (name) => {
        if (faultOfName(name) !== undefined) return;
        const stored = storedName(name);
        expect(faultOfName(stored)).toBeUndefined();
        expect(storedName(stored)).toBe(stored);
        expect(foldName(stored)).toBe(foldName(name));
        expect(foldName(stored)).not.toBe("");
        expect(stored).not.toMatch(/[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/u);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("storedName", () => {
  it("is composed, with blanks of one kind", () => {
    expect(storedName(" Zoe\u0308\u00a0Corp ")).toBe("Zo\u00eb Corp");
  });
});
