/** Decides which sources a list shows, and in which order (docs/sources.md, "Find sources"). */

import { fieldError } from "../error.ts";
import { type LabelFilter, meetsLabels, type OrderValue, orderValue, valueAt } from "./device-query.ts";
import { labelsOf } from "./label.ts";
import { type NoDataAlert, shownAlert, type WatchedSource } from "./no-data.ts";
import type { SourceType } from "./source-type.ts";

/** Is what of a source a list is narrowed and put in order by. */
export interface ListedSource extends WatchedSource {
  readonly id: string;
  readonly displayName: string;
  readonly type: SourceType;
  readonly retentions: readonly string[];
  readonly fleet?: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
}

/** Is what the data of a source decides. */
export interface DataState {
  /** Milliseconds since 1970; absent if none ever came. */
  readonly lastDataAt?: number;
  readonly alert?: NoDataAlert;
}

/** The conditions that a source must meet. What is empty or undefined is met by every source. */
export interface SourceFilter {
  /** A part of the display name or the id, in any case. */
  readonly words: string;
  readonly types: readonly string[];
  readonly statuses: readonly ("ENABLED" | "DISABLED")[];
  /** Ids of retentions, of which it is linked to one at least; `none` stands for a source without a retention. */
  readonly retentions: readonly string[];
  readonly labels: readonly LabelFilter[];
  readonly fleet: string | undefined;
  /** Whether it is silent for longer than it may be. */
  readonly silent: boolean | undefined;
  /** Whether data of it ever came. */
  readonly hasData: boolean | undefined;
}

export const withoutRetention = "none";

/** Tells whether a source meets all conditions but those on its data, which are read apart. */
export function meetsFilter(source: ListedSource, filter: SourceFilter): boolean {
  const { types, statuses, fleet } = filter;
  return (
    isNamed(source, filter.words) &&
    (types.length === 0 || types.includes(source.type)) &&
    (statuses.length === 0 || statuses.includes(source.enabled ? "ENABLED" : "DISABLED")) &&
    (fleet === undefined || source.fleet === fleet) &&
    isLinked(source, filter.retentions) &&
    meetsLabels(labelsOf(source), filter.labels)
  );
}

function isNamed({ displayName, id }: ListedSource, words: string): boolean {
  const sought = words.toLowerCase();
  return displayName.toLowerCase().includes(sought) || id.includes(sought);
}

function isLinked({ retentions }: ListedSource, wanted: readonly string[]): boolean {
  if (wanted.length === 0) return true;
  return wanted.some((id) => (id === withoutRetention ? retentions.length === 0 : retentions.includes(id)));
}

export const asksForData = ({ silent, hasData }: Pick<SourceFilter, "silent" | "hasData">): boolean =>
  silent !== undefined || hasData !== undefined;

/** Tells whether a source meets the conditions on its data. */
export function meetsData(source: ListedSource, state: DataState, { silent, hasData }: SourceFilter): boolean {
  if (hasData !== undefined && hasData !== (state.lastDataAt !== undefined)) return false;
  return silent === undefined || silent === (shownAlert(source, state)?.state === "SILENT");
}

type Field = "displayName" | "name" | "type" | "createTime" | "lastDataTime" | { readonly label: string };

export interface SourceOrder {
  readonly field: Field;
  readonly descending: boolean;
}

const orderAdvice =
  "order_by takes displayName, name, type, createTime, lastDataTime or labels.<key>, with - before it to descend";

/** Reads `-lastDataTime`. Throws `bad-request` if it names no field. */
export function readSourceOrder(text: string): SourceOrder {
  const descending = /^[-~]/.test(text);
  const field = fieldOf(descending ? text.slice(1) : text);
  if (field !== undefined) return { field, descending };
  throw fieldError("order_by", `${text.slice(0, 100)} is no field to order by; ${orderAdvice}.`);
}

function fieldOf(text: string): Field | undefined {
  switch (text) {
    case "displayName":
    case "name":
    case "type":
    case "createTime":
    case "lastDataTime":
      return text;
    default: {
      const label = /^labels\.(.+)$/s.exec(text)?.[1];
      return label === undefined ? undefined : { label };
    }
  }
}

/** Answers the value to sort by. `state` is needed for the time of the last data alone. */
export function sourceOrderValue(source: ListedSource, { field }: SourceOrder, state: DataState): OrderValue {
  if (typeof field === "object") return orderValue(valueAt(labelsOf(source), [field.label]));
  switch (field) {
    case "name":
      return orderValue(source.id);
    case "lastDataTime":
      return orderValue(state.lastDataAt);
    default:
      return orderValue(source[field]);
  }
}
