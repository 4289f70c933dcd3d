/** Writes names and values as InfluxDB's line protocol does, and tells which of them it cannot express. */

/** The characters that end a measurement, and those that end a key or a tag's value. */
const endsMeasurement = /[, ]/g;
const endsKey = /[,= ]/g;

export const escapeMeasurement = (text: string): string => text.replace(endsMeasurement, "\\$&");
export const escapeKey = (text: string): string => text.replace(endsKey, "\\$&");
export const quote = (text: string): string => `"${text.replace(/["\\]/g, "\\$&")}"`;

/**
 * Answers why the line protocol cannot express a measurement, a key or a tag's value; undefined if it can. A backslash
 * is no escape for itself in them, so that one before a character that must be escaped, or before the end, is misread.
 */
export function faultOfText(text: string): string | undefined {
  if (text.includes("\n")) return "holds an end of line";
  if (text.endsWith("\\")) return "ends in a backslash";
  if (/\\[,= ]/.test(text)) return "holds a backslash before a comma, an equals sign or a blank";
  return undefined;
}

/**
 * Answers why a measurement or key cannot be expressed. A server takes a backslash before a quote in them for an escape as
 * it reads them back: it would answer nothing, or another name.
 */
export const faultOfKey = (text: string): string | undefined =>
  text.includes('\\"') ? "holds a backslash before a quote" : faultOfText(text);

/** Servers skip blanks before measurement and fields, and take only the blank itself if it is escaped. */
export const faultOfStart = (text: string): string | undefined =>
  /^[\t\0]/.test(text) ? "begins with a tab or a NUL" : undefined;

/** Answers why a measurement cannot be expressed: a server skips lines that begin with `#`. */
export function faultOfMeasurement(text: string): string | undefined {
  if (text === "") return "is empty";
  return text.startsWith("#") ? "begins with #" : (faultOfStart(text) ?? faultOfKey(text));
}
