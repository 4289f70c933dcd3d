/**
 * Reads timestamps as sources send them into nanoseconds since 1970 UTC. Never uses a double, which would lose digits.
 */

import { type JsonValue, LongNumber, show, typeNameOf } from "./json-value.ts";

/** `atNanos` is a decimal string without leading zeros. A `fault` reads well after the name of the key. */
export type TimestampReading = { readonly atNanos: string } | { readonly fault: string };

/** 2200-01-01T00:00:00Z, the first instant that is refused. It is far from the end of int64 nanoseconds, in 2262. */
const endNanos = "7258118400000000000";
const endYear = 2200;

/** Refuses longer texts without searching them, since no time is that long. */
const longestText = 64;

/** A time whose year is lower is out of range, whatever its offset adds. */
const beginYear = 1969;

const range = "timestamps reach from 1970-01-01T00:00:00Z to before 2200-01-01T00:00:00Z";
const advice = 'send epoch digits such as "1708876800" or ISO 8601 such as "2024-02-25T16:00:00Z"';

const decimal = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/;
const iso =
  /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?(?: ?(?:[Zz]|UTC|([+-])(\d\d)(?::?(\d\d))?))?$/;

/**
 * Reads the value of a `Timestamp` key: an epoch number, as JSON number or string, or a time in ISO 8601. The unit of
 * an epoch number follows from its size: below 1e11 it is in seconds, below 1e14 in milliseconds, below 1e17 in
 * microseconds, and in nanoseconds from there on. Fractions and exponents are allowed. An ISO 8601 time has seconds or
 * none, up to 9 digits of fraction after a point or a comma, and an offset, which may be of hours alone, as databases
 * write it (`2026-02-25 16:00:00+00`); it is UTC if it has none. Refuses times before 1970 or from 2200 on, and digits
 * finer than a nanosecond, since they would be lost.
 */
export function readTimestamp(value: JsonValue): TimestampReading {
  if (typeof value === "string") return readText(value);
  if (typeof value === "number") return readText(String(value));
  if (value instanceof LongNumber) return readText(value.text);
  return { fault: `is ${typeNameOf(value)}; ${advice}` };
}

function readText(text: string): TimestampReading {
  if (text === "") return { fault: `is empty; leave it out, or ${advice}` };
  if (text.length > longestText) return { fault: `is longer than ${longestText} characters; ${advice}` };
  const epoch = decimal.exec(text);
  if (epoch !== null) return readEpoch(text, epoch);
  const calendar = iso.exec(text);
  if (calendar !== null) return readCalendar(text, calendar);
  return { fault: `is ${show(text)}, which is no time; ${advice}` };
}

function readEpoch(text: string, [, sign, whole = "", fraction = "", exponent]: RegExpExecArray): TimestampReading {
  const digits = whole + fraction;
  if (sign === "-" && /[1-9]/.test(digits)) return { fault: `is ${show(text)}, which is negative; ${range}` };
  if (exponent === undefined) return readDecimal(text, withoutLeadingZeros(whole), fraction);
  const point = whole.length + Number(exponent);
  const shifted = point < 0 ? "0".repeat(-point) + digits : digits.padEnd(point, "0");
  const whereToCut = Math.max(point, 0);
  return readDecimal(text, withoutLeadingZeros(shifted.slice(0, whereToCut)), shifted.slice(whereToCut));
}

function readDecimal(text: string, whole: string, fraction: string): TimestampReading {
  const decimals = decimalsOfUnit(whole.length);
  const finest = fraction.length > decimals ? fraction.replace(/0+$/, "") : fraction;
  if (finest.length > decimals)
    return { fault: `is ${show(text)}, which is finer than a nanosecond; send fewer digits` };
  return inRange(text, withoutLeadingZeros(whole + finest.padEnd(decimals, "0")));
}

/** Answers how many decimals of the unit make a nanosecond, by the number of digits before the point. */
function decimalsOfUnit(wholeDigits: number): number {
  if (wholeDigits <= 11) return 9;
  if (wholeDigits <= 14) return 6;
  return wholeDigits <= 17 ? 3 : 0;
}

function withoutLeadingZeros(digits: string): string {
  let first = 0;
  while (first < digits.length && digits[first] === "0") first++;
  return first === 0 ? digits : digits.slice(first);
}

const isTooLate = (nanos: string): boolean =>
  nanos.length > endNanos.length || (nanos.length === endNanos.length && nanos >= endNanos);

/** Answers what is wrong with nanoseconds since 1970, written as an integer; undefined if they are in range. */
export const faultOfNanos = (nanos: string): string | undefined =>
  nanos.startsWith("-") || isTooLate(nanos) ? `time out of range: ${range}` : undefined;

function inRange(text: string, nanos: string): TimestampReading {
  return isTooLate(nanos) ? { fault: `is ${show(text)}, which is out of range; ${range}` } : { atNanos: nanos || "0" };
}

function readCalendar(text: string, parts: RegExpExecArray): TimestampReading {
  const part = (index: number): number => Number(parts[index] ?? 0);
  if (part(1) < beginYear || part(1) > endYear) return { fault: `is ${show(text)}, which is out of range; ${range}` };
  if (!isOfCalendar(part(1), part(2), part(3)) || part(4) > 23 || part(5) > 59 || part(6) > 59) {
    return { fault: `is ${show(text)}, a time that no calendar has (leap seconds are not taken); ${advice}` };
  }
  if (part(9) > 23 || part(10) > 59) return { fault: `is ${show(text)}, whose offset is none; ${advice}` };
  const local = Date.UTC(part(1), part(2) - 1, part(3), part(4), part(5), part(6)) / 1000;
  const offset = part(9) * 3600 + part(10) * 60;
  return readSeconds(text, parts[8] === "-" ? local + offset : local - offset, parts[7] ?? "");
}

function readSeconds(text: string, seconds: number, fraction: string): TimestampReading {
  if (seconds < 0) return { fault: `is ${show(text)}, which is out of range; ${range}` };
  const finest = fraction.length > 9 ? fraction.replace(/0+$/, "") : fraction;
  if (finest.length > 9) return { fault: `is ${show(text)}, which is finer than a nanosecond; send fewer digits` };
  return inRange(text, withoutLeadingZeros(`${seconds}${finest.padEnd(9, "0")}`));
}

function isOfCalendar(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}
