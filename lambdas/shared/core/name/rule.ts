/** Says which names may tell somebody or something apart: those that people can see and tell apart themselves. */

import { foldName, unseen } from "./fold.ts";

/** Bounds a folded name, which is part of a sort key. DynamoDB takes 1024 bytes for the whole key. */
const longestFoldedBytes = 512;

/** Alphabets of which letters look alike. Others may stand beside each other, as Japanese ones do. */
const alphabets = ["Armenian", "Cherokee", "Coptic", "Cyrillic", "Greek", "Latin", "Lisu"] as const;
const letterOf = alphabets.map((name) => ({ name, pattern: new RegExp(`\\p{Script=${name}}`, "u") }));
const word = /[\p{L}\p{M}]+/gu;

/** Answers undefined, or what is wrong with the name and what to do, to be read after the name of the field. */
export function faultOfName(name: string): string | undefined {
  if (!name.isWellFormed()) {
    return "must be well-formed Unicode, and holds half of a surrogate pair; type the name anew.";
  }
  if (name.length > longestFoldedBytes) return "is too long; shorten it.";
  const sign = unseen.exec(name)?.[0];
  if (sign !== undefined) {
    return `must not hold ${pointOf(sign)}, a character that is not seen or changes how others are; type the name without it.`;
  }
  const folded = foldName(name);
  if (folded === "") return "must not be empty.";
  if (Buffer.byteLength(folded) > longestFoldedBytes) return "is too long; shorten it.";
  return faultOfWords(name);
}

function faultOfWords(name: string): string | undefined {
  for (const [text] of name.normalize("NFC").matchAll(word)) {
    const mixed = letterOf.filter(({ pattern }) => pattern.test(text)).map((alphabet) => alphabet.name);
    if (mixed.length > 1) {
      return `must not mix alphabets whose letters look alike: ${text.slice(0, 40)} mixes ${mixed.join(" and ")}; write each word in one alphabet.`;
    }
  }
  return undefined;
}

const pointOf = (sign: string): string => `U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;

/** Answers a name as it is kept: composed, and with ordinary blanks, so that MQTT topics hold what people type. */
export const storedName = (name: string): string =>
  name
    .normalize("NFC")
    .replaceAll(/\p{Zs}/gu, " ")
    .trim();
