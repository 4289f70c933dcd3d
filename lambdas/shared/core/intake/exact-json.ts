/**
 * Reads the JSON that doors take: as fast as `parseJson` for usual texts, and exactly, with clear errors, for all
 * others.
 */

import { PlatformError } from "../error.ts";
import { parseJson } from "../parse-json.ts";
import { JsonReader } from "./json-reader.ts";
import type { JsonValue } from "./json-value.ts";

/** Bounds how deep objects and arrays may be nested. No honest point comes near. */
export const deepestNesting = 32;

/**
 * Every integer of up to 15 digits is exact in a double, and so is the shortest decimal form of a double of that
 * length.
 */
const digitsOfDouble = 15;

/** A fraction with fewer digits than this before its point is exact to the nanosecond within the digits of a double. */
const wholeDigitsThatNeedExactness = 7;

const code = {
  quote: 0x22,
  minus: 0x2d,
  point: 0x2e,
  zero: 0x30,
  nine: 0x39,
  colon: 0x3a,
  upperE: 0x45,
  openArray: 0x5b,
  backslash: 0x5c,
  closeArray: 0x5d,
  lowerE: 0x65,
  openObject: 0x7b,
  closeObject: 0x7d,
} as const;

/** What one pass over a text shows without parsing it. It is right only for texts that are valid JSON. */
interface Survey {
  readonly pairs: number;
  readonly nesting: number;
  /** True if the text holds a number whose exact value a point needs and a double may lose. */
  readonly longNumber: boolean;
}

/**
 * Reads one JSON text (RFC 8259). Refuses a key that is twice in one object, of which `JSON.parse` would keep the last,
 * and more than 32 levels of nesting. Answers long numbers, which `JSON.parse` would round, as `LongNumber`. Throws
 * `bad-request` with the fault, its path (`Metrics[0].Fields.a`) and its line and column.
 *
 * `parseJson` does the work if a survey of the text, made first, shows that its result is right. If the result has as
 * many keys as the text has pairs, no key was there twice. The slower `JsonReader` runs only if the result is not right.
 */
export function readExactJson(text: string): JsonValue {
  const survey = surveyOf(text);
  if (survey.nesting <= deepestNesting && !survey.longNumber) {
    const tree = parse(text);
    if (tree !== undefined && countPairs(tree) === survey.pairs) return tree;
  }
  return new JsonReader(text, deepestNesting).read();
}

/**
 * Reads one JSON text as `JSON.parse` does, long numbers included, and refuses what `readExactJson` refuses. Says nothing
 * of what was sent where it is not JSON, since that may be a secret. Throws `bad-request`; `advice` says what to send.
 */
export function readJson(text: string, advice = "Send a JSON object."): JsonValue {
  const survey = surveyOf(text);
  if (survey.nesting > deepestNesting) {
    throw new PlatformError("bad-request", `The body is nested deeper than ${deepestNesting} levels. ${advice}`);
  }
  const tree = parse(text);
  if (tree === undefined) throw new PlatformError("bad-request", `The body is not JSON. ${advice}`);
  // Names the key that stands twice: nothing else makes the text of a tree have more pairs than the tree.
  if (countPairs(tree) !== survey.pairs) new JsonReader(text, deepestNesting).read();
  return tree;
}

function parse(text: string): JsonValue | undefined {
  try {
    // Trusts the form: every value that JSON can have is one of these.
    return parseJson(text) as JsonValue;
  } catch {
    return undefined;
  }
}

const isDigit = (unit: number): boolean => unit >= code.zero && unit <= code.nine;

/**
 * Surveys a text in one tight loop, since every byte that is ever sent passes here. It costs a third of `JSON.parse`.
 */
function surveyOf(text: string): Survey {
  let pairs = 0;
  let nesting = 0;
  let deepest = 0;
  let longNumber = false;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === code.quote) {
      at = endOfString(text, at);
    } else if (unit === code.colon) {
      pairs++;
    } else if (unit === code.openObject || unit === code.openArray) {
      if (++nesting > deepest) deepest = nesting;
    } else if (unit === code.closeObject || unit === code.closeArray) {
      nesting--;
    } else if (isDigit(unit)) {
      const end = endOfDecimal(text, at);
      if (end - at > digitsOfDouble && isLongNumber(text, at, end)) longNumber = true;
      at = end - 1;
    }
  }
  return { pairs, nesting: deepest, longNumber };
}

/** Answers the position of the closing quote of the string that opens at `start`, or a position beyond the text. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length) {
    const unit = text.charCodeAt(at);
    if (unit === code.quote) return at;
    at += unit === code.backslash ? 2 : 1;
  }
  return at;
}

/** Answers where the digits that begin at `start` end, with at most one point among them and without an exponent. */
function endOfDecimal(text: string, start: number): number {
  let at = start + 1;
  while (isDigit(text.charCodeAt(at))) at++;
  if (text.charCodeAt(at) !== code.point) return at;
  at++;
  while (isDigit(text.charCodeAt(at))) at++;
  return at;
}

/**
 * Tells whether a point needs more of this decimal than a double keeps. Measured values such as 0.8444218515250481 do
 * not, since they were doubles before. Large numbers and those with a positive exponent may be integers or timestamps.
 */
function isLongNumber(text: string, start: number, end: number): boolean {
  const point = text.slice(start, end).indexOf(".");
  const whole = point < 0 ? end - start : point;
  const digits = point < 0 ? whole : end - start - 1;
  if (digits <= digitsOfDouble) return false;
  if (whole >= wholeDigitsThatNeedExactness) return true;
  const unit = text.charCodeAt(end);
  return (unit === code.lowerE || unit === code.upperE) && text.charCodeAt(end + 1) !== code.minus;
}

function countPairs(value: JsonValue): number {
  if (typeof value !== "object" || value === null) return 0;
  let pairs = 0;
  if (Array.isArray(value)) {
    for (const element of value) pairs += countPairs(element);
    return pairs;
  }
  const object = value as { readonly [key: string]: JsonValue };
  for (const key in object) {
    const inner = object[key];
    pairs += typeof inner === "object" && inner !== null ? 1 + countPairs(inner) : 1;
  }
  return pairs;
}
