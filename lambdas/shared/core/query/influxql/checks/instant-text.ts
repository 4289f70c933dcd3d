/** Times as InfluxQL writes them between single quotes: RFC 3339, or a date with or without a time of day. */

import { instantOfLocal, type ZoneOffset } from "./time-zone.ts";

/** The times that InfluxDB can keep. */
export const earliestNanos = -(2n ** 63n) + 3n;
export const latestNanos = 2n ** 63n - 2n;

const shape = /^(\d{4})-(\d\d)-(\d\d)(?:([ T])(\d{1,2}):(\d\d):(\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)?)?$/;

/** Tells whether a text is to be read as a time where one may stand. */
export const looksLikeTime = (text: string): boolean => /^\d{4}-\d\d-\d\d/.test(text);

/**
 * Answers nanoseconds since 1970; undefined for a text that is no time. With a space between date and time the time is
 * local, and with a `T` it says its zone, as InfluxDB has it.
 */
export function nanosOfText(text: string, offset: ZoneOffset = () => 0): bigint | undefined {
  const [, year, month, day, between, hour = "0", minute = "0", second = "0", fraction = "", zone] =
    shape.exec(text) ?? [];
  if (year === undefined || (between === "T") !== (zone !== undefined)) return undefined;
  const fields = [year, month, day, hour, minute, second].map(Number);
  const local = utcMillis(fields);
  const zoneMillis = zoneOffsetMillis(zone);
  if (local === undefined || zoneMillis === undefined) return undefined;
  const millis = zone === undefined ? instantOfLocal(local, offset) : local - zoneMillis;
  return BigInt(millis) * 1_000_000n + BigInt(fraction.slice(0, 9).padEnd(9, "0"));
}

/** Answers milliseconds; undefined for a date or a time of day that no calendar has. */
function utcMillis([year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0]: readonly number[]):
  | number
  | undefined {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day || hour > 23 || minute > 59 || second > 59)
    return undefined;
  return date.setUTCHours(hour, minute, second);
}

function zoneOffsetMillis(zone: string | undefined): number | undefined {
  if (zone === undefined || zone === "Z") return 0;
  const [hours = 0, minutes = 0] = zone.slice(1).split(":").map(Number);
  if (hours > 24 || minutes > 59) return undefined;
  return (zone.startsWith("-") ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}
