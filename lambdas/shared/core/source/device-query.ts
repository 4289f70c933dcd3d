/** Decides which devices a listing shows, and in which order. */

import { fieldError } from "../error.ts";
import { deviceTypeOf, eventOf } from "../event/event.ts";
import type { IdentifiedPoint } from "../event/point.ts";
import { labelsOf } from "./label.ts";
import type { Source } from "./source.ts";

/** Is empty, since sources are no DT sensors, which alone have product numbers. */
export const productNumber = "";

export interface LabelFilter {
  readonly key: string;
  /** Absent if any value of the label will do. */
  readonly value?: string;
}

/** Reads `k=v`, `k=` or `k`. The latter two mean any value. */
export function readLabelFilter(text: string): LabelFilter {
  const [key = "", ...rest] = text.split("=");
  const value = rest.join("=");
  return value === "" ? { key } : { key, value };
}

/** The conditions that a device must meet. An empty list or text is met by every device. */
export interface DeviceFilter {
  /** A part of the display name or id, in any case. */
  readonly words: string;
  readonly types: readonly string[];
  readonly productNumbers: readonly string[];
  readonly labels: readonly LabelFilter[];
}

/** Tells whether a device's labels meet all filters. */
export const meetsLabels = (all: Readonly<Record<string, string>>, filters: readonly LabelFilter[]): boolean =>
  filters.every(({ key, value }) => Object.hasOwn(all, key) && (value === undefined || all[key] === value));

export function matches(source: Source, { words, types, productNumbers, labels }: DeviceFilter): boolean {
  const sought = words.toLowerCase();
  const all = labelsOf(source);
  return (
    (source.displayName.toLowerCase().includes(sought) || source.id.includes(sought)) &&
    (types.length === 0 || types.includes(deviceTypeOf(source))) &&
    (productNumbers.length === 0 || productNumbers.includes(productNumber)) &&
    meetsLabels(all, labels)
  );
}

type Field =
  | { readonly of: "displayName" | "name" | "type" }
  | { readonly of: "labels"; readonly key: string }
  | { readonly of: "reported"; readonly eventType: string; readonly path: readonly string[] };

export interface Order {
  readonly field: Field;
  readonly descending: boolean;
}

const orderAdvice =
  "order_by takes displayName, name, type, labels.<key> or reported.<event type>.<field>, with - before it to descend";

/** Reads `-reported.temperature.value`. Old clients write `~` for `-`. Throws `bad-request` if it names no field. */
export function readOrder(text: string): Order {
  const descending = /^[-~]/.test(text);
  const [of, ...path] = (descending ? text.slice(1) : text).split(".");
  const [eventType = "", ...fieldPath] = path;
  if ((of === "displayName" || of === "name" || of === "type") && path.length === 0)
    return { field: { of }, descending };
  if (of === "labels" && path.join(".") !== "") return { field: { of, key: path.join(".") }, descending };
  if (of === "reported" && fieldPath.length > 0) return { field: { of, eventType, path: fieldPath }, descending };
  throw fieldError("order_by", `${text.slice(0, 100)} is no field to order by; ${orderAdvice}.`);
}

/** By what devices are ordered: numbers before texts before truth values, what is absent last in either direction. */
export type OrderValue = readonly [rank: 0 | 1 | 2 | 3, value: number | string];

const absent: OrderValue = [3, ""];
/** Compares longer texts by their beginnings, so that a page token stays short. */
const longestText = 100;

/** Answers the place of a value among all values. */
export const orderValue = (value: unknown): OrderValue => {
  if (typeof value === "number") return [0, value];
  if (typeof value === "string") return [1, value.slice(0, longestText)];
  return typeof value === "boolean" ? [2, value ? 1 : 0] : absent;
};

/**
 * Answers the value to sort by. `latest` is the latest event of the field's type, which only `reported` fields need.
 */
export function orderValueOf(source: Source, { field }: Order, latest: IdentifiedPoint | undefined): OrderValue {
  switch (field.of) {
    case "displayName":
      return orderValue(source.displayName);
    case "name":
      return orderValue(source.id);
    case "type":
      return orderValue(deviceTypeOf(source));
    case "labels":
      return orderValue(valueAt(labelsOf(source), [field.key]));
    case "reported":
      return orderValue(latest && valueAt(eventOf(latest, "", "").data, [field.eventType, ...field.path]));
  }
}

/** Answers what an object holds itself at a path of keys. */
export function valueAt(value: unknown, path: readonly string[]): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (typeof value !== "object" || value === null) return undefined;
  const own = Object.getOwnPropertyDescriptor(value, key);
  return own && valueAt(own.value, rest);
}

/**
 * Answers a device's place in the order. Devices of the same value are in the order of their projects and ids, in
 * either direction.
 */
export interface Rank {
  readonly value: OrderValue;
  readonly project: string;
  readonly id: string;
}

export function compareRanks(one: Rank, other: Rank, descending: boolean): number {
  const [oneRank, oneValue] = one.value;
  const [otherRank, otherValue] = other.value;
  const isAbsent = oneRank === 3 || otherRank === 3;
  const direction = descending && !isAbsent ? -1 : 1;
  if (oneRank !== otherRank) return (oneRank - otherRank) * direction;
  if (oneValue !== otherValue) return (oneValue < otherValue ? -1 : 1) * direction;
  if (one.project !== other.project) return one.project < other.project ? -1 : 1;
  return one.id === other.id ? 0 : one.id < other.id ? -1 : 1;
}
