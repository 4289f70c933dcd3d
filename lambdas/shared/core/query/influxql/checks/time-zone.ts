/** Time zones by IANA's names, as the engine's own data knows them. */

/** Answers how far local time is ahead of UTC at an instant, in milliseconds. */
export type ZoneOffset = (epochMillis: number) => number;

/** Answers the offsets of a zone; undefined for a name that is none. Offsets such as `+01:00` are no names. */
export function zoneOffsetOf(name: string): ZoneOffset | undefined {
  if (!/^[A-Za-z]/.test(name)) return undefined;
  const format = formatOf(name);
  if (!format) return undefined;
  return (epochMillis) => {
    // Leaves the milliseconds out, which no zone has, and which the parts do not tell.
    const seconds = Math.floor(epochMillis / 1000) * 1000;
    const parts = new Map(format.formatToParts(seconds).map(({ type, value }) => [type, value]));
    const [year, month, day, hour, minute, second] = ["year", "month", "day", "hour", "minute", "second"].map((type) =>
      Number(parts.get(type as Intl.DateTimeFormatPartTypes)),
    );
    return Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second) - seconds;
  };
}

function formatOf(timeZone: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat("en-US", {
      timeZone,
      calendar: "iso8601",
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/**
 * Answers the instant of a local time. A time that the change to summer time leaves out, or that comes twice on the way
 * back, is one of the two that it may be: the one that Go, and with it InfluxDB, takes.
 */
export function instantOfLocal(localMillis: number, offset: ZoneOffset): number {
  return localMillis - offset(localMillis - offset(localMillis));
}
