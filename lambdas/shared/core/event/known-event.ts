/** Checks what existing clients expect of events of the types that they know. They fail if it is missing. */

import { hasEscapedKey, parseJson } from "../parse-json.ts";
import { type FieldKind, type KnownType, knownType } from "./known-types.ts";

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Reads a list that a sender gave: lists of plain values come through the door as JSON text. */
export function sentList(field: unknown): readonly unknown[] | undefined {
  if (typeof field !== "string" || !field.startsWith("[")) return undefined;
  // Keeps names that the door would refuse in the text, since in a list they would be keys of the event.
  if (hasEscapedKey(field)) return undefined;
  try {
    const list: unknown = parseJson(field);
    return Array.isArray(list) ? list : undefined;
  } catch {
    // Tells a text that only begins like a list, since existing clients need a list.
    return undefined;
  }
}

const plain = { number: "number", text: "string", flag: "boolean" } as const;

function isOf(kind: FieldKind, value: unknown): boolean {
  if (typeof kind !== "string") return typeof value === "string" && kind.includes(value);
  return kind === "list" ? sentList(value) !== undefined : typeof value === plain[kind];
}

/** Tells whether clients can read the value, even if it is a word that they do not know. */
const isReadable = (kind: FieldKind, value: unknown): boolean => isOf(typeof kind === "string" ? kind : "text", value);

const hasReadable = (value: unknown, needed: KnownType["needed"]): boolean =>
  isFields(value) && Object.entries(needed).every(([name, kind]) => isReadable(kind, value[name]));

/**
 * Tells whether the fields of a point are those that clients need of its type. Only then does the platform complete
 * them: what it added to others would look as if it had been measured.
 */
export const canBeCompleted = (eventType: string, fields: Fields): boolean => {
  const type = knownType(eventType);
  return type !== undefined && hasReadable(fields, type.needed);
};

/**
 * Tells whether clients can read the event. True for types that they do not know, which they ignore. `data` is what the
 * event holds under the type's name.
 */
export function isAsClientsKnowIt(eventType: string, data: unknown): boolean {
  const type = knownType(eventType);
  if (!type) return true;
  const samples = isFields(data) && Array.isArray(data.samples) ? data.samples : [];
  return hasReadable(data, type.needed) && samples.every((sample: unknown) => isSample(type, sample));
}

const isSample = ({ needed }: KnownType, sample: unknown): boolean =>
  hasReadable(sample, { ...needed, sampleTime: "text" });

/**
 * Says what clients miss in the fields of a point of a type that they know: "value is missing". Undefined if they miss
 * nothing, or do not know the type.
 */
export function missingIn(eventType: string, fields: Fields): string | undefined {
  const type = knownType(eventType);
  if (!type) return undefined;
  for (const [name, kind] of Object.entries(type.needed)) {
    if (fields[name] === undefined) return `${name} is missing`;
    if (!isOf(kind, fields[name])) return `${name} must be ${wordsOf(kind)}`;
  }
  const wrong = Object.entries(type.added).find(
    ([name, kind]) => Object.hasOwn(fields, name) && !isOf(kind, fields[name]),
  );
  if (wrong) return `${wrong[0]} must be ${wordsOf(wrong[1])}`;
  const samples = "samples" in type.added ? (sentList(fields.samples) ?? []) : [];
  if (samples.every((sample) => isSample(type, sample))) return undefined;
  return `each of its samples must have ${namesOf(type.needed)} and sampleTime`;
}

/** Answers the names of fields that a known type does not have. */
export function foreignTo(eventType: string, fields: Fields): string[] {
  const type = knownType(eventType);
  if (!type) return [];
  return Object.keys(fields).filter((name) => !Object.hasOwn(type.needed, name) && !Object.hasOwn(type.added, name));
}

/** Says which fields a known type has, such as "value (a number)". */
export function fieldsInWords(eventType: string): string {
  const type = knownType(eventType);
  const fields = Object.entries({ ...type?.needed, ...type?.added });
  if (fields.length === 0) return "no fields";
  return fields.map(([name, kind]) => `${name} (${wordsOf(kind)})`).join(", ");
}

const namesOf = (fields: object): string => Object.keys(fields).join(", ");

const words = { number: "a number", text: "a text", flag: "true or false", list: "a list" } as const;
const wordsOf = (kind: FieldKind): string => (typeof kind === "string" ? words[kind] : kind.join(" or "));
