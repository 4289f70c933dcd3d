/** Writes moments for people and for copying: ISO-like dates, 24 hours, the zone always named. */

import { civilAt, daysOfMonth, offsetMillis } from "./zone.ts";

const two = (value: number): string => String(value).padStart(2, "0");

/** A moment as the API tells it, to the microsecond: `micros` are those beyond the millisecond, 0 to 999. */
export interface Instant {
  readonly millis: number;
  readonly micros: number;
}

const rfc3339 = /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?([Zz]|[+-]\d{2}:\d{2})$/;

/** Reads a time of RFC 3339. Answers undefined for any other text. Digits beyond the microsecond are cut. */
export function readInstant(text: string): Instant | undefined {
  const [, year, month, day, hour, minute, second, fraction = "", zone] = rfc3339.exec(text) ?? [];
  if (year === undefined || zone === undefined) return undefined;
  const millis = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${zone.toUpperCase()}`);
  const digits = fraction.padEnd(6, "0");
  if (Number.isNaN(millis) || Number(day) > daysOfMonth(Number(year), Number(month))) return undefined;
  return { millis: millis + Number(digits.slice(0, 3)), micros: Number(digits.slice(3, 6)) };
}

/** Writes a moment as RFC 3339 in UTC with six digits, which is the form that the API takes and copying gives. */
export function writeInstant({ millis, micros }: Instant): string {
  return new Date(millis).toISOString().replace("Z", `${String(micros).padStart(3, "0")}Z`);
}

/** Writes a moment as a zone shows it, such as "2026-11-29 13:04:05". */
export function formatTime(millis: number, zone: string): string {
  return `${formatDate(millis, zone)} ${formatClock(millis, zone)}`;
}

/** Writes a moment's date in a zone, such as "2026-11-29". */
export function formatDate(millis: number, zone: string): string {
  const { year, month, day } = civilAt(millis, zone);
  return `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}`;
}

/** Writes a moment's time of day in a zone, such as "13:04:05". */
export function formatClock(millis: number, zone: string): string {
  const { hour, minute, second } = civilAt(millis, zone);
  return `${two(hour)}:${two(minute)}:${two(second)}`;
}

/** Writes a moment in full: to the microsecond, with the zone's name and its offset, for a place where one looks closely. */
export function formatExactly({ millis, micros }: Instant, zone: string): string {
  const thousandths = String(((millis % 1000) + 1000) % 1000).padStart(3, "0");
  const fraction = `${thousandths}${String(micros).padStart(3, "0")}`;
  return `${formatTime(millis, zone)}.${fraction} ${nameZone(zone, millis)}`;
}

/** Writes an offset such as "UTC+05:30". Offsets of old times may have seconds too. */
export function formatOffset(offset: number): string {
  if (offset === 0) return "UTC";
  const seconds = Math.abs(offset) / 1000;
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return `UTC${offset < 0 ? "−" : "+"}${two(hours)}:${two(minutes)}${rest === 0 ? "" : `:${two(rest)}`}`;
}

/** Names a zone and what it is ahead of UTC at a moment, such as "Europe/Berlin (UTC+01:00)". */
export function nameZone(zone: string, millis: number): string {
  const offset = formatOffset(offsetMillis(zone, millis));
  return zone === offset ? zone : `${zone} (${offset})`;
}

/** The units of relative times, each with the milliseconds from which on it is used. */
const units = [
  ["year", 365 * 86_400_000],
  ["month", 30 * 86_400_000],
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1000],
] as const;

const relative = new Intl.RelativeTimeFormat("en", { numeric: "always", style: "long" });

/** Writes how long ago a moment is, or how far ahead, such as "3 minutes ago". Less than a second is "just now". */
export function formatRelative(millis: number, nowMillis: number): string {
  const ahead = millis - nowMillis;
  const [unit, length] = units.find(([, from]) => Math.abs(ahead) >= from) ?? [undefined, 1];
  return unit === undefined ? "just now" : relative.format(Math.trunc(ahead / length), unit);
}
