/** Checks what existing clients expect of events of the types that they know. They fail if it is missing. */

import { isoMicros } from "../instant.ts";
import { readTimestamp } from "../intake/timestamp.ts";
import { hasEscapedKey, parseJson } from "../parse-json.ts";
import { type FieldKind, isList, type KnownType, knownType, type ListKind } from "./known-types.ts";

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Reads a list that a sender gave: lists of plain values come through the door as JSON text. */
function sentList(field: unknown): readonly unknown[] | undefined {
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
  if (kind === "time") return timeIn(value) !== undefined;
  if (typeof kind === "string") return typeof value === plain[kind];
  return isList(kind) ? sentList(value) !== undefined : typeof value === "string" && kind.includes(value);
}

/** Reads a time that a sender gave into how events write it. */
function timeIn(value: unknown): string | undefined {
  const reading = typeof value === "string" ? readTimestamp(value) : undefined;
  return reading && "atNanos" in reading ? isoMicros(reading.atNanos) : undefined;
}

/** Tells whether clients can read the value, even if it is a word that they do not know. */
function isReadable(kind: FieldKind, value: unknown): boolean {
  if (typeof kind === "string") return isOf(kind, value);
  return isList(kind) ? Array.isArray(value) && value.every(isEntryOf(kind)) : isOf("text", value);
}

const isEntryOf =
  ({ each }: ListKind) =>
  (entry: unknown): boolean =>
    each === "text" ? isOf(each, entry) : hasReadable(entry, { ...each.needed, ...each.added });

const hasReadable = (value: unknown, fields: KnownType["needed"]): boolean =>
  isFields(value) && Object.entries(fields).every(([name, kind]) => isReadable(kind, value[name]));

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
  return hasReadable(data, { ...type.needed, ...type.added });
}

/**
 * Answers the lists that a sender gave in the fields of a known type, as clients read them: with what their entries
 * take from the event, and times as events write them. Entries that clients cannot read stay as they came.
 */
export function listsIn(eventType: string, fields: Fields): Record<string, readonly unknown[]> {
  const lists = Object.entries(knownType(eventType)?.added ?? {}).flatMap(([name, kind]) => {
    const list = isList(kind) ? sentList(fields[name])?.map((entry) => completed(kind, entry, fields)) : undefined;
    return list ? [[name, list] as const] : [];
  });
  return Object.fromEntries(lists);
}

function completed({ each }: ListKind, entry: unknown, event: Fields): unknown {
  if (each === "text" || !isFields(entry)) return entry;
  const taken = Object.keys(each.added).filter((name) => !Object.hasOwn(entry, name));
  const times = Object.entries(each.needed).flatMap(([name, kind]) => {
    const time = kind === "time" ? timeIn(entry[name]) : undefined;
    return time === undefined ? [] : [[name, time]];
  });
  return { ...entry, ...Object.fromEntries([...taken.map((name) => [name, event[name]]), ...times]) };
}

/**
 * Says what clients miss in the fields of a point of a type that they know: "value is missing". Undefined if they miss
 * nothing, or do not know the type.
 */
export function missingIn(eventType: string, fields: Fields): string | undefined {
  const type = knownType(eventType);
  return type && faultIn(type, fields);
}

function faultIn({ needed, added }: KnownType, fields: Fields): string | undefined {
  const missing = Object.keys(needed).find((name) => fields[name] === undefined);
  if (missing !== undefined) return `${missing} is missing`;
  const given = Object.entries({ ...needed, ...added }).filter(([name]) => Object.hasOwn(fields, name));
  const wrong = given.find(([name, kind]) => !isOf(kind, fields[name]));
  if (wrong) return `${wrong[0]} must be ${wordsOf(wrong[1])}`;
  for (const [name, kind] of given) {
    const fault = isList(kind) ? faultInList(kind, name, sentList(fields[name]) ?? []) : undefined;
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function faultInList({ each }: ListKind, name: string, list: readonly unknown[]): string | undefined {
  if (each === "text")
    return list.every((entry) => isOf(each, entry)) ? undefined : `each of its ${name} must be a text`;
  for (const entry of list) {
    if (!isFields(entry)) return `each of its ${name} must be an object`;
    const fault = faultIn(each, entry);
    if (fault !== undefined) return `${fault} in its ${name}`;
  }
  return undefined;
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

const words = {
  number: "a number",
  text: "a text",
  flag: "true or false",
  time: 'a time such as "2024-02-25T16:00:00Z"',
} as const;

function wordsOf(kind: FieldKind): string {
  if (typeof kind === "string") return words[kind];
  return isList(kind) ? "a list" : kind.join(" or ");
}
