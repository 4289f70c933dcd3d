/** Reads the values of fields in line protocol. */

import type { FieldValue } from "../event/field-value.ts";
import { LineFault } from "./line-fault.ts";

const trues: ReadonlySet<string> = new Set(["t", "T", "true", "True", "TRUE"]);
const falses: ReadonlySet<string> = new Set(["f", "F", "false", "False", "FALSE"]);

const integer = /^-?\d+i$/;
const unsigned = /^\d+u$/;
const float = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/;

const least = -(2n ** 63n);
const most = 2n ** 63n - 1n;
const mostUnsigned = 2n ** 64n - 1n;
/** Every integer up to 2^53 is exact in a double, which is what all retentions keep. */
const largestExact = 2n ** 53n;

/** Reads a value without quotes. Throws LineFault. */
export function decodeValue(text: string): FieldValue {
  if (trues.has(text)) return true;
  if (falses.has(text)) return false;
  if (integer.test(text)) return decodeInteger(text, least, most);
  if (unsigned.test(text)) return decodeInteger(text, 0n, mostUnsigned);
  if (float.test(text) && Number.isFinite(Number(text))) return Number(text);
  throw new LineFault(/^[-+.\d]/.test(text) ? "invalid number" : "invalid boolean");
}

/** No number of 64 bits has more digits, its sign among them. */
const mostDigits = 20;

const shown = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text);

function decodeInteger(text: string, from: bigint, to: bigint): number {
  const digits = text.slice(0, -1).replace(/^(-?)0+(?=\d)/, "$1");
  const value = digits.length > mostDigits ? undefined : BigInt(digits);
  if (value === undefined || value < from || value > to) {
    throw new LineFault(`unable to parse integer ${shown(text)}: value out of range`);
  }
  if (value > largestExact || value < -largestExact) {
    throw new LineFault(`integer ${text} is beyond 2^53, which a float would round: send it as a string`);
  }
  return Number(value);
}
