/** Turns the values of fields and tags that a sender wrote into what a point keeps. */

import { isBlob } from "../blob/data-uri.ts";
import type { FieldValue } from "../event/field-value.ts";
import type { FaultCode } from "./faults.ts";
import { type JsonValue, LongNumber, typeNameOf } from "./json-value.ts";

/** Bounds the bytes of a tag's value, since every row repeats it and retentions put it into keys. */
const longestTagValueBytes = 1024;

/** Why a value cannot be kept. `reason` reads well after the name of its field or tag. */
export interface ValueFault {
  readonly reason: string;
  readonly code: FaultCode;
}

/** What a field holds after flattening. */
export type Leaf = string | number | boolean | LongNumber;

const faultOf = (reason: string, code: FaultCode = "bad-request"): ValueFault => ({ reason, code });

const notFinite = faultOf("is a number beyond the range of a double; send it as a string");
const illFormed = faultOf("holds half of a surrogate pair; send well-formed Unicode");
/** Is the fault of a blob where nobody takes it. */
export const blobRefused = faultOf(
  "is a data: URI, and no blob store is linked to this source's retentions; link one or send a reference to the file",
  "unprocessable",
);
const longInteger = faultOf("is an integer beyond 2^53, which a double would round; send it as a string");

/** The largest integer up to which every integer is exact in a double, 2^53. */
const largestExact = "9007199254740992";

/** Answers the path that a field keeps in a blob's place. */
export type TakeBlob = (text: string) => string | ValueFault;

/** Reads a field's value. Callers skip `null` before. */
export function readFieldValue(value: Leaf, takeBlob: TakeBlob): FieldValue | ValueFault {
  if (typeof value === "string") return isBlob(value) ? takeBlob(value) : readText(value);
  return typeof value === "boolean" ? value : readNumber(value);
}

function readNumber(value: number | LongNumber): number | ValueFault {
  if (typeof value === "number") return Number.isFinite(value) ? value : notFinite;
  if (!Number.isFinite(Number(value.text))) return notFinite;
  return isBeyondExact(value) ? longInteger : Number(value.text);
}

const readText = (value: string): string | ValueFault => (value.isWellFormed() ? value : illFormed);

const parts = /^-?(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;
const withoutZerosAround = (digits: string): string => digits.replace(/^0+/, "").replace(/0+$/, "");

/**
 * Tells whether a number is an integer beyond 2^53 that a double may round, in whatever spelling:
 * `9007199254740993.0` and `9007199254740993e0` are the same integer. Beyond 2^53, numbers with a positive exponent are
 * taken if they have the shortest digits of their double, as `1.2345678901234567e20` has, since they were doubles before.
 */
export function isBeyondExact({ text }: LongNumber): boolean {
  const [, whole = "", fraction = "", exponent = "0"] = parts.exec(text) ?? [];
  const written = whole + fraction;
  const digits = withoutZerosAround(written);
  const places = whole.length + Number(exponent) - (written.length - written.replace(/^0+/, "").length);
  if (places < digits.length || !isBeyond(digits, places)) return false;
  return Number(exponent) <= 0 || digits !== shortestDigits(Number(text));
}

/** Tells whether `0.<digits>` times ten to the power of `places` is beyond 2^53. */
const isBeyond = (digits: string, places: number): boolean =>
  places > largestExact.length || (places === largestExact.length && digits.padEnd(places, "0") > largestExact);

const shortestDigits = (double: number): string =>
  withoutZerosAround(Math.abs(double).toExponential().replace(/e.*/, "").replace(".", ""));

/**
 * Reads a tag's value. Numbers and booleans become strings, and a long number keeps its digits. Callers skip `null`
 * before.
 */
export function readTagValue(value: JsonValue): string | ValueFault {
  if (value instanceof LongNumber) return readTagText(value.text);
  if (typeof value === "string") return readTagText(value);
  if (typeof value === "number" && !Number.isFinite(value)) return notFinite;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return faultOf(`is ${typeNameOf(value)}; send a string, number or boolean`);
}

function readTagText(value: string): string | ValueFault {
  const mostBytes = value.length * 3;
  if (mostBytes > longestTagValueBytes && Buffer.byteLength(value) > longestTagValueBytes) {
    return faultOf(`is longer than ${longestTagValueBytes} bytes; shorten it or send it as a field`);
  }
  return readText(value);
}

/** Writes an array as the JSON string that a field keeps. All numbers in it must be such as fields may hold. */
export function readArrayText(array: JsonValue): string | ValueFault {
  return numberFaultIn(array) ?? JSON.stringify(array);
}

function numberFaultIn(value: JsonValue): ValueFault | undefined {
  if (typeof value === "number" || value instanceof LongNumber) {
    const reading = readNumber(value);
    return typeof reading === "object" ? reading : undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  for (const inner of Object.values(value)) {
    const fault = numberFaultIn(inner);
    if (fault !== undefined) return fault;
  }
  return undefined;
}
