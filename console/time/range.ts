/** Reads and writes ranges of time: relative ones such as `-24h`, fixed ones of RFC 3339, and what people type in a zone. */

import { formatTime, readInstant, writeInstant } from "./format.ts";
import { type Civil, daysOfMonth, momentOf } from "./zone.ts";

/** A range as it stands in an address: each end is RFC 3339, or a time back from now such as "-24h". Without `to` it ends now. */
export interface Range {
  readonly from: string;
  readonly to?: string | undefined;
}

/** A range as it is asked for: milliseconds since 1970, `from` before `to`. */
export interface Span {
  readonly fromMillis: number;
  readonly toMillis: number;
}

const unitMillis: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** Reads a time back from now, such as "-90m", into milliseconds, negative. Answers undefined for any other text. */
export function readBack(text: string): number | undefined {
  const [, count, unit] = /^-(\d{1,6})([smhdw])$/.exec(text) ?? [];
  const length = unitMillis[unit ?? ""];
  return length === undefined || Number(count) === 0 ? undefined : -Number(count) * length;
}

/** Reads one end of a range. Answers undefined where it is neither a time of RFC 3339 nor one back from now. */
function readEnd(text: string, nowMillis: number): number | undefined {
  const back = readBack(text);
  return back === undefined ? readInstant(text)?.millis : nowMillis + back;
}

/** Tells which moments a range is about. Answers undefined for nonsense, and for a range that ends before it begins. */
export function spanOf(range: Range, nowMillis: number): Span | undefined {
  const fromMillis = readEnd(range.from, nowMillis);
  const toMillis = range.to === undefined ? nowMillis : readEnd(range.to, nowMillis);
  if (fromMillis === undefined || toMillis === undefined || fromMillis >= toMillis) return undefined;
  return { fromMillis, toMillis };
}

/** Fixes a range, so that a link shows tomorrow what it shows today. */
export function fixedRange({ fromMillis, toMillis }: Span): Range {
  const write = (millis: number): string => writeInstant({ millis, micros: 0 });
  return { from: write(fromMillis), to: write(toMillis) };
}

const unitNames: Readonly<Record<string, string>> = { s: "second", m: "minute", h: "hour", d: "day", w: "week" };

/** Says in words what a range is about, such as "last 24 hours", in a zone. */
export function describeRange(range: Range, zone: string): string {
  const [, count, unit] = /^-(\d+)([smhdw])$/.exec(range.from) ?? [];
  const name = unitNames[unit ?? ""];
  if (range.to === undefined && name !== undefined) {
    return Number(count) === 1 ? `last ${name}` : `last ${Number(count)} ${name}s`;
  }
  return `${describeEnd(range.from, zone)} – ${range.to === undefined ? "now" : describeEnd(range.to, zone)}`;
}

function describeEnd(text: string, zone: string): string {
  const instant = readInstant(text);
  return instant === undefined ? text : formatTime(instant.millis, zone);
}

/** What somebody typed as a time: a moment, perhaps with a remark on it, or why it is none. */
export type Typed = { readonly millis: number; readonly remark?: string } | { readonly fault: string };

const typedTime = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?$/;

/**
 * Reads a time that somebody typed for a zone, such as "2026-11-29 13:00", or RFC 3339 with an offset of its own, or a
 * time back from now. A time that clocks skipped, or showed twice, is taken with a remark.
 */
export function readTyped(text: string, zone: string, nowMillis: number): Typed {
  const trimmed = text.trim();
  const absolute = readEnd(trimmed, nowMillis);
  if (absolute !== undefined) return { millis: absolute };
  const civil = readCivil(trimmed);
  if (civil === undefined) return { fault: 'Write a time such as "2026-11-29 13:00", or "-24h" for 24 hours ago.' };
  const meaning = momentOf(civil, zone);
  if (meaning.kind === "once") return { millis: meaning.millis };
  if (meaning.kind === "twice") {
    return { millis: meaning.millis, remark: "Clocks showed this time twice; the first is taken." };
  }
  return { millis: meaning.millis, remark: "Clocks were put forward over this time; the time after that is taken." };
}

function readCivil(text: string): Civil | undefined {
  const match = typedTime.exec(text);
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1)
    .map((each) => Number(each ?? 0));
  const fits =
    month >= 1 && month <= 12 && day >= 1 && day <= daysOfMonth(year, month) && hour < 24 && minute < 60 && second < 60;
  return fits ? { year, month, day, hour, minute, second } : undefined;
}
