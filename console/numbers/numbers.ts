/** Writes numbers for people: counts with their nouns, durations and shares. The exact value is the hover's. */

const whole = new Intl.NumberFormat("en");
const short = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });
const plural = new Intl.PluralRules("en");

/** Writes a number in full, such as "12,345.5". */
export const formatNumber = (value: number): string => whole.format(value);

/** Writes a number to three significant digits, such as "12.3". */
export const formatShort = (value: number): string => short.format(value);

/** Writes a count with its noun, such as "1 event" or "1,200 events". */
export function formatCount(count: number, one: string, many = `${one}s`): string {
  return `${formatNumber(count)} ${plural.select(count) === "one" ? one : many}`;
}

const byteUnits = ["B", "kB", "MB", "GB", "TB", "PB"] as const;

/** Writes an amount of data to three significant digits, such as "1.25 MB". A kB has 1,000 bytes. */
export function formatBytes(bytes: number): string {
  let [value, unit] = [bytes, 0];
  // Compares what will be written: 999.9 kB is written as 1 MB.
  while (Number(value.toPrecision(3)) >= 1000 && unit < byteUnits.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${formatShort(value)} ${byteUnits[unit]}`;
}

const durationUnits = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
  ["s", 1000],
] as const;

/** Writes a duration by its two largest units, such as "2 d 3 h", and below ten seconds to three digits, such as "1.25 s". */
export function formatDuration(millis: number): string {
  const length = Math.abs(millis);
  const sign = millis < 0 ? "−" : "";
  if (length < 1000) return `${sign}${formatShort(length)} ms`;
  if (length < 10_000) return `${sign}${formatShort(length / 1000)} s`;
  const seconds = Math.round(length / 1000) * 1000;
  const first = durationUnits.findIndex(([, unit]) => seconds >= unit);
  const words: string[] = [];
  let rest = seconds;
  for (const [name, unit] of durationUnits.slice(first, first + 2)) {
    if (rest >= unit) words.push(`${formatNumber(Math.floor(rest / unit))} ${name}`);
    rest %= unit;
  }
  return `${sign}${words.join(" ")}`;
}

/** Reads a duration of the API, such as "3600s" or "1.5s", into milliseconds. Answers undefined for any other text. */
export function readDuration(text: string): number | undefined {
  const [, seconds] = /^(\d+(?:\.\d+)?)s$/.exec(text) ?? [];
  return seconds === undefined ? undefined : Math.round(Number(seconds) * 1000);
}

/** Writes a share of 0 to 1 as a percentage. What is nearly, but not all or none, never reads "100 %" or "0 %". */
export function formatShare(share: number): string {
  if (share > 0 && share < 0.001) return "< 0.1 %";
  if (share < 1 && share > 0.999) return "> 99.9 %";
  return `${whole.format(Math.round(share * 1000) / 10)} %`;
}
