/** Makes rows of attempts: one each, or one for each event. */

import type { Attempt } from "../../../api/attempts.ts";
import { idOf } from "../../../api/projects.ts";

export interface AttemptRow {
  readonly attempt: Attempt;
  /** How many attempts of the event are loaded, where rows are grouped. */
  readonly count?: number;
}

/** Names an attempt in addresses. The API gives it no id of its own. */
export const keyOf = ({ time, eventId, attempt }: Attempt): string => `${time}_${eventId}_${attempt}`;

/** Answers the event of an attempt's key. */
export const eventOfKey = (key: string): string => key.split("_")[1] ?? "";

/** Answers one row an event, in the order of their latest attempts, of which the first that is listed is one. */
export function groupByEvent(attempts: readonly Attempt[]): AttemptRow[] {
  const groups = new Map<string, { readonly attempt: Attempt; readonly count: number }>();
  for (const attempt of attempts) {
    const key = `${attempt.device} ${attempt.eventId}`;
    const found = groups.get(key);
    groups.set(key, { attempt: found?.attempt ?? attempt, count: (found?.count ?? 0) + 1 });
  }
  return [...groups.values()];
}

export const rowsOf = (attempts: readonly Attempt[], isGrouped: boolean): AttemptRow[] =>
  isGrouped ? groupByEvent(attempts) : attempts.map((attempt) => ({ attempt }));

/** An event as a resend names it. */
export interface EventOfDevice {
  readonly device: string;
  readonly eventId: string;
}

/** Answers the events of attempts, each once. */
export function eventsOf(attempts: readonly Attempt[]): EventOfDevice[] {
  const events = new Map<string, EventOfDevice>();
  for (const { device, eventId } of attempts) events.set(`${device} ${eventId}`, { device: idOf(device), eventId });
  return [...events.values()];
}
