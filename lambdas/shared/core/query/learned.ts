/** Finds what is new in points to a catalogue that knows what came before them. */

import { dayNanos } from "../duration.ts";
import type { FieldValue } from "../event/field-value.ts";
import type { KeptPoint } from "../event/kept-point.ts";
import { type FieldType, type KnownSeries, mostTagValues } from "./catalogue.ts";
import { connectionTag } from "./series.ts";

/** What is learned from a point. */
export type PointToLearn = Omit<KeptPoint, "eventId" | "acceptedAt">;

/** What is known of a series, as it grows. */
export interface Learned {
  /** By name and type, as `<type>:<name>`. */
  readonly fields: Set<string>;
  readonly tags: Map<string, LearnedTag>;
  firstDay: number;
  lastDay: number;
}

export interface LearnedTag {
  readonly values: Set<string>;
  complete: boolean;
}

/** What a catalogue must add. */
export interface News {
  readonly fields: readonly string[];
  /** New values by tag, and whether there are more than are kept. */
  readonly tags: ReadonlyMap<string, { readonly values: readonly string[]; readonly overflows: boolean }>;
  readonly firstDay?: number;
  readonly lastDay?: number;
}

/** Does not keep longer values, since a thousand of them would not fit into an item of DynamoDB. */
const longestValueBytes = 256;

const typeOfField = (value: FieldValue): FieldType =>
  typeof value === "number" ? "float" : typeof value === "string" ? "string" : "boolean";

export const fieldKey = (name: string, type: FieldType): string => `${type}:${name}`;

/** Reads a field's key. Answers undefined for one of another version. */
export function readFieldKey(key: string): { readonly name: string; readonly type: FieldType } | undefined {
  const [, type, name] = /^(float|string|boolean):(.*)$/s.exec(key) ?? [];
  return name !== undefined && (type === "float" || type === "string" || type === "boolean")
    ? { name, type }
    : undefined;
}

export const newlyLearned = (): Learned => ({
  fields: new Set(),
  tags: new Map(),
  firstDay: Number.POSITIVE_INFINITY,
  lastDay: Number.NEGATIVE_INFINITY,
});

export const learnedFrom = (known: KnownSeries): Learned => ({
  fields: new Set([...known.fields].flatMap(([name, types]) => [...types].map((type) => fieldKey(name, type)))),
  tags: new Map(
    [...known.tags].map(([key, { values, complete }]) => [key, { values: new Set(values), complete }] as const),
  ),
  firstDay: known.firstDay,
  lastDay: known.lastDay,
});

/** Answers what is new in points of one series; undefined if nothing is. Changes nothing. */
export function newsIn(points: readonly PointToLearn[], known: Learned): News | undefined {
  const fields = new Set<string>();
  const tags = new Map<string, Set<string>>();
  let [firstDay, lastDay] = [known.firstDay, known.lastDay];
  for (const point of points) {
    for (const name in point.fields) {
      const value = point.fields[name];
      const key = value === undefined ? undefined : fieldKey(name, typeOfField(value));
      if (key !== undefined && !known.fields.has(key)) fields.add(key);
    }
    for (const key in point.tags) noteTag(tags, known, key, point.tags[key] ?? "");
    noteTag(tags, known, connectionTag, point.connectionTag);
    const day = Number(BigInt(point.atNanos) / dayNanos);
    firstDay = Math.min(firstDay, day);
    lastDay = Math.max(lastDay, day);
  }
  const days = {
    ...(firstDay < known.firstDay ? { firstDay } : {}),
    ...(lastDay > known.lastDay ? { lastDay } : {}),
  };
  if (fields.size + tags.size + Object.keys(days).length === 0) return undefined;
  return {
    fields: [...fields],
    tags: new Map([...tags].map(([key, values]) => [key, kept(values, known, key)])),
    ...days,
  };
}

function noteTag(tags: Map<string, Set<string>>, known: Learned, key: string, value: string): void {
  const before = known.tags.get(key);
  if (value === "" || before?.values.has(value) || before?.complete === false) return;
  tags.set(key, (tags.get(key) ?? new Set()).add(value));
}

function kept(values: ReadonlySet<string>, known: Learned, key: string) {
  const room = mostTagValues - (known.tags.get(key)?.values.size ?? 0);
  const fitting = [...values].filter((value) => Buffer.byteLength(value) <= longestValueBytes);
  return {
    values: fitting.slice(0, Math.max(0, room)),
    overflows: fitting.length > room || fitting.length < values.size,
  };
}

/** Adds the news to what is known. */
export function learn(known: Learned, { fields, tags, firstDay, lastDay }: News): void {
  for (const field of fields) known.fields.add(field);
  for (const [key, { values, overflows }] of tags) {
    const tag = known.tags.get(key) ?? { values: new Set<string>(), complete: true };
    for (const value of values) tag.values.add(value);
    if (overflows) tag.complete = false;
    known.tags.set(key, tag);
  }
  known.firstDay = firstDay ?? known.firstDay;
  known.lastDay = lastDay ?? known.lastDay;
}
