/** Narrows the types of parsed JSON. */

export type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const asObject = (value: unknown): JsonObject => (isObject(value) ? value : {});

export const asList = (value: unknown): readonly unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

/** Answers a scalar as CloudFormation would write it into a string; undefined for anything else. */
export function asText(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
}

/** Answers a number. Reads strings too, since CloudFormation takes numbers and booleans as strings. */
export function asNumber(value: unknown): number | undefined {
  const text = asText(value);
  return text === undefined || text === "" || Number.isNaN(Number(text)) ? undefined : Number(text);
}

export const asBoolean = (value: unknown): boolean | undefined =>
  value === undefined ? undefined : value === true || value === "true";
