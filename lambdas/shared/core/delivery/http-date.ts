/** Reads dates of HTTP (RFC 9110 §5.6.7), of which recipients must understand three forms. */

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const shortDay = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)";
const longDay = "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day";
const month = `(?<month>${months.join("|")})`;
const time = "(?<hour>\\d{2}):(?<minute>\\d{2}):(?<second>\\d{2})";

/** The preferred form, that of RFC 850, whose year has two digits, and that of C's asctime. */
const forms: readonly RegExp[] = [
  new RegExp(`^${shortDay}, (?<day>\\d{2}) ${month} (?<year>\\d{4}) ${time} GMT$`),
  new RegExp(`^${longDay}, (?<day>\\d{2})-${month}-(?<year>\\d{2}) ${time} GMT$`),
  new RegExp(`^${shortDay} ${month} (?<day>[ \\d]\\d) ${time} (?<year>\\d{4})$`),
];

/** Answers milliseconds since 1970, or undefined for what is no date of HTTP. */
export function readHttpDate(text: string, nowMillis: number): number | undefined {
  for (const form of forms) {
    const parts = form.exec(text)?.groups;
    if (parts) return millisOf(parts, nowMillis);
  }
  return undefined;
}

function millisOf(parts: Readonly<Record<string, string>>, nowMillis: number): number | undefined {
  const number = (name: string): number => Number(parts[name]);
  const [day, hour, minute, second] = [number("day"), number("hour"), number("minute"), number("second")];
  // A leap second is the sixtieth.
  if (hour > 23 || minute > 59 || second > 60) return undefined;
  const inYear = (year: number): Date => {
    const date = new Date(0);
    // Date.UTC would take years below 100 for those of the last century.
    date.setUTCFullYear(year, months.indexOf(parts.month ?? ""), day);
    date.setUTCHours(hour, minute, second);
    return date;
  };
  const hasCentury = parts.year?.length === 4;
  const date = hasCentury ? inYear(number("year")) : nearest(number("year"), inYear, nowMillis);
  // A day that the month lacks would have moved into the next one.
  const isDay = new Date(date.getTime() - (second === 60 ? 1000 : 0)).getUTCDate() === day;
  return isDay ? date.getTime() : undefined;
}

/** Takes a date that would lie more than 50 years ahead for the latest one in the past, as RFC 9110 demands. */
function nearest(lastDigits: number, inYear: (year: number) => Date, nowMillis: number): Date {
  const now = new Date(nowMillis);
  const farthest = new Date(nowMillis);
  farthest.setUTCFullYear(now.getUTCFullYear() + 50);
  const century = farthest.getUTCFullYear() - (farthest.getUTCFullYear() % 100);
  const date = inYear(century + lastDigits);
  return date.getTime() > farthest.getTime() ? inYear(century - 100 + lastDigits) : date;
}
