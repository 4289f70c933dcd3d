/**
 * Folds names that tell somebody or something apart, so that names that look alike are one (docs/adr/0022-boundaries-between-organizations.md). Keys of
 * the registry are made of folded names.
 */

/**
 * Matches what nobody sees, or what changes how other characters are seen: controls, formats (the marks of direction
 * are among them), surrogates, private and unassigned characters, separators of lines, and the blank of Braille.
 * Unassigned ones are among them because a later Unicode may fold them otherwise, and a key must stay the same.
 */
export const unseen = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/u;
const everyUnseen = new RegExp(unseen, "gu");

/** Letters of Cyrillic and Greek that look like a letter of Latin, small or as a capital. */
const lookalikes: Readonly<Record<string, string>> = {
  ...{ а: "a", в: "b", с: "c", ԁ: "d", е: "e", һ: "h", н: "h", і: "i", ӏ: "i", ј: "j", к: "k", м: "m", о: "o" },
  ...{ р: "p", ԛ: "q", ѕ: "s", т: "t", ѵ: "v", ԝ: "w", х: "x", у: "y", ү: "y" },
  ...{ α: "a", β: "b", ε: "e", η: "h", ι: "i", κ: "k", μ: "m", ν: "n", ο: "o", ρ: "p", τ: "t", υ: "y", χ: "x", ζ: "z" },
  ς: "σ",
};
const lookalike = new RegExp(`[${Object.keys(lookalikes).join("")}]`, "gu");

/** Takes letters apart from their marks, so that a letter of Cyrillic with a mark is compared like one of Latin. */
const foldOnce = (text: string): string =>
  text
    .normalize("NFKD")
    .replaceAll(everyUnseen, "")
    // Goes by the capitals first, because some letters have one capital and several small forms.
    .toUpperCase()
    .toLowerCase()
    .normalize("NFKD")
    .replaceAll(lookalike, (letter) => lookalikes[letter] ?? letter)
    .normalize("NFC")
    .replaceAll(/\s+/gu, " ")
    .trim();

/** Bounds the repetition. Two suffice for every text that tests have found. */
const mostFoldings = 8;

/** Answers one text for all names that look alike: in whatever case, composition, width, and unseen characters. */
export function foldName(name: string): string {
  let folded = foldOnce(name);
  for (let times = 1; times < mostFoldings; times++) {
    const again = foldOnce(folded);
    if (again === folded) break;
    folded = again;
  }
  return folded;
}
