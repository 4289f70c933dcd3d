/**
 * Says which names can be keys of JSON that is stored, queued and forwarded: those that JSON writes as they are. V8
 * misreads keys that are written with an escape (docs/adr/0029-escaped-keys-are-rewritten-before-json-is-parsed.md), and
 * what reads our JSON is not always our own.
 */

/**
 * Matches what JSON writes with an escape, and the characters that XML and so SQS refuse, which `encodeForQueue` writes
 * with one. Surrogates without their other half are looked for apart.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for.
const escaped = /["\\\u0000-\u001f\ufffe\uffff]/;

/** Names the characters, to be read after "none of". */
export const escapedInWords = '" \\ U+FFFE U+FFFF';

/** Answers the first character of a well-formed name that no key may hold; undefined if there is none. */
export const unfitForKey = (name: string): string | undefined => escaped.exec(name)?.[0];
