/**
 * Tells what time it is in a zone, by the browser's own knowledge of zones (`Intl`) alone.
 *
 * A zone has the name that `Intl` takes, such as "Europe/Berlin" or "UTC". Moments are milliseconds since 1970.
 */

/** What a clock and a calendar in some zone show. `month` counts from 1. */
export interface Civil {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/** What a civil time means: one moment, none because clocks were put forward over it, or two because they were put back. */
export type Meaning =
  | { readonly kind: "once"; readonly millis: number }
  | { readonly kind: "skipped"; readonly millis: number }
  | { readonly kind: "twice"; readonly millis: number; readonly laterMillis: number };

const minuteMillis = 60_000;
const dayMillis = 24 * 60 * minuteMillis;
/** Since then all changes of clocks fall on a quarter of an hour, so that one offset holds for each quarter. */
const quartersHoldSince = Date.UTC(1975, 0, 1);
const quarterMillis = 15 * minuteMillis;
/** How many offsets are kept a zone: half a year of quarters. */
const mostOffsetsKept = 20_000;

interface Clock {
  readonly format: Intl.DateTimeFormat;
  readonly offsets: Map<number, number>;
}

const clocks = new Map<string, Clock>();

function clockOf(zone: string): Clock {
  const known = clocks.get(zone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat("en-u-ca-gregory-nu-latn", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
    era: "short",
  });
  const clock = { format, offsets: new Map<number, number>() };
  clocks.set(zone, clock);
  return clock;
}

/** Asks `Intl` for the offset at a whole second. It is slow, at some microseconds a call, which is why answers are kept. */
function askOffset(format: Intl.DateTimeFormat, secondMillis: number): number {
  const parts = new Map(format.formatToParts(secondMillis).map(({ type, value }) => [type, value]));
  const read = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.get(type));
  const year = parts.get("era")?.startsWith("B") ? 1 - read("year") : read("year");
  const civil = { year, month: read("month"), day: read("day") };
  return asIfUtc({ ...civil, hour: read("hour"), minute: read("minute"), second: read("second") }) - secondMillis;
}

/** Answers the moment at which UTC shows a civil time. */
export function asIfUtc({ year, month, day, hour, minute, second }: Civil): number {
  // Sets the year by itself, because `Date.UTC` takes the years 0 to 99 for 1900 to 1999.
  const date = new Date(Date.UTC(2000, month - 1, day, hour, minute, second));
  date.setUTCFullYear(year, month - 1, day);
  return date.getTime();
}

/** Answers how many days a month has. Years are taken from one cycle of the calendar, whose 400 years repeat. */
export function daysOfMonth(year: number, month: number): number {
  return new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
}

/** Answers by how many milliseconds a zone is ahead of UTC at a moment. */
export function offsetMillis(zone: string, millis: number): number {
  const { format, offsets } = clockOf(zone);
  const unit = millis >= quartersHoldSince ? quarterMillis : 1000;
  const from = Math.floor(millis / unit) * unit;
  const known = offsets.get(from);
  if (known !== undefined) return known;
  if (offsets.size >= mostOffsetsKept) offsets.clear();
  const offset = askOffset(format, from);
  offsets.set(from, offset);
  return offset;
}

/** Tells what clock and calendar of a zone show at a moment. */
export function civilAt(millis: number, zone: string): Civil {
  const shown = new Date(millis + offsetMillis(zone, millis));
  return {
    year: shown.getUTCFullYear(),
    month: shown.getUTCMonth() + 1,
    day: shown.getUTCDate(),
    hour: shown.getUTCHours(),
    minute: shown.getUTCMinutes(),
    second: shown.getUTCSeconds(),
  };
}

/**
 * Tells which moment a civil time of a zone means.
 *
 * Of a time that was skipped, `millis` is as late after the change as the time says, as if the clock had not been put
 * forward yet. Of a time that came twice, `millis` is the first.
 */
export function momentOf(civil: Civil, zone: string): Meaning {
  const utc = asIfUtc(civil);
  const before = utc - offsetMillis(zone, utc - dayMillis);
  const after = utc - offsetMillis(zone, utc + dayMillis);
  const holds = (millis: number): boolean => millis + offsetMillis(zone, millis) === utc;
  const [first, ...others] = [...new Set([before, after])].filter(holds).toSorted((one, other) => one - other);
  if (first === undefined) return { kind: "skipped", millis: before };
  const later = others.at(-1);
  return later === undefined ? { kind: "once", millis: first } : { kind: "twice", millis: first, laterMillis: later };
}

const known = new Map<string, boolean>();

/** Tells whether this browser knows a zone of that name. Answers are kept, since asking takes milliseconds on slow machines. */
export function isZone(name: string): boolean {
  const told = known.get(name);
  if (told !== undefined) return told;
  const isKnown = asksZone(name);
  known.set(name, isKnown);
  return isKnown;
}

function asksZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

let local: string | undefined;

/** The zone of this computer, as it was when it was first asked for. */
export function localZone(): string {
  local ??= new Intl.DateTimeFormat().resolvedOptions().timeZone;
  return local;
}
