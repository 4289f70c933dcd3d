/** Keeps the rows of the page: events as they came, newest first, a thousand at most, and marks where some may be missing. */

import { idOf } from "../../../api/projects.ts";
import { eventKeyOf } from "../../../url/event-key.ts";
import type { LiveEvent } from "./lines.ts";

export const mostKept = 1000;

export type Row =
  | { readonly kind: "event"; readonly key: string; readonly event: LiveEvent }
  /** Says that events between the rows beside it were not read: there were too many, or the history failed. */
  | { readonly kind: "hole"; readonly key: string };

export const rowOf = (event: LiveEvent): Row => ({
  kind: "event",
  key: eventKeyOf(idOf(event.targetName), event.eventId),
  event,
});

/** Puts an event on top, unless it is there. */
export function withEvent(rows: readonly Row[], event: LiveEvent): readonly Row[] {
  const row = rowOf(event);
  return rows.some(({ key }) => key === row.key) ? rows : [row, ...rows].slice(0, mostKept);
}

/** What was read of the history for the time in which no stream was open, newest first. */
export interface Filling {
  /** The row that was on top when the stream was lost. Undefined where there was none. */
  readonly above: string | undefined;
  readonly events: readonly LiveEvent[];
  /** Says that not all events of that time are there. */
  readonly isCut: boolean;
}

/** Puts events that were missed where they belong: below what came since, above what came before. */
export function withFilling(rows: readonly Row[], { above, events, isCut }: Filling): readonly Row[] {
  const found = above === undefined ? -1 : rows.findIndex(({ key }) => key === above);
  const at = found < 0 ? rows.length : found;
  const known = new Set(rows.map(({ key }) => key));
  const missed = events.map(rowOf).filter(({ key }) => !known.has(key));
  const hole: Row[] = isCut ? [{ kind: "hole", key: `hole-${above ?? ""}` }] : [];
  return [...rows.slice(0, at), ...missed, ...hole, ...rows.slice(at)].slice(0, mostKept);
}

/** Answers the latest time of events, as the API writes it, or undefined without any. */
export const latestTime = (rows: readonly Row[]): string | undefined =>
  rows.reduce<string | undefined>(
    (latest, row) =>
      row.kind === "event" && (latest === undefined || row.event.timestamp > latest) ? row.event.timestamp : latest,
    undefined,
  );
