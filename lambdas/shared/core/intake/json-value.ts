/** Declares the values that a JSON text holds after it was read. */

/**
 * A number literal of 16 or more digits, which a double may not hold exactly. Keeps the text as it was sent: fields
 * turn it into a double or refuse it, and timestamps take their nanoseconds from it.
 */
export class LongNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  get isInteger(): boolean {
    return /^-?\d+$/.test(this.text);
  }

  /** Writes the double that the number would be as a field, for arrays that are kept as JSON text. */
  toJSON(): number {
    return Number(this.text);
  }
}

export type JsonValue = null | boolean | number | string | LongNumber | readonly JsonValue[] | JsonObject;

/** Keys are whatever the sender chose, `__proto__` included, and always own properties. */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** Tells `{…}` from arrays, long numbers and null, which are objects only to JavaScript. */
export const isJsonObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof LongNumber);

/** Answers the word for a value's type, for messages to the sender. */
export function typeNameOf(value: JsonValue): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  if (value instanceof LongNumber || typeof value === "number") return "a number";
  if (typeof value === "object") return "an object";
  return `a ${typeof value}`;
}

const longestShown = 60;

/** Writes a name or value from the sender for messages: quoted, escaped and cut short. */
export const show = (text: string): string =>
  JSON.stringify(text.length > longestShown ? `${text.slice(0, longestShown)}…` : text);
