/** Says in our own words what a schema finds wrong. */

import type * as v from "valibot";

/**
 * Explains a fault. The library's own messages repeat what was sent, which may be a secret, so they are replaced; the
 * messages of schemas here are kept.
 */
export function explain({ type, message, expected }: v.BaseIssue<unknown>): string {
  if (!message.startsWith("Invalid ")) return message;
  if (message.startsWith("Invalid key")) return "is missing.";
  return type === "object" || type === "record" ? "must be an object." : `must be ${inWords(expected)}.`;
}

/** Says in words what the library writes as a type, such as `("A" | "B")`. */
function inWords(expected: string | null): string {
  const texts = [...(expected ?? "").matchAll(/"([^"]*)"/g)].map(([, text = ""]) => text);
  if (texts.length > 0) return texts.length > 1 ? `one of ${texts.join(", ")}` : (texts[0] ?? "");
  return typeWords.get(expected ?? "") ?? "another value";
}

const typeWords: ReadonlyMap<string, string> = new Map([
  ["string", "a text"],
  ["number", "a number"],
  ["boolean", "true or false"],
  ["Array", "a list"],
]);
