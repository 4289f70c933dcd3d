/** Says in words what a message of a source is about, and how much it matters. */

import type { State } from "../parts/show/StateWord.tsx";

export type MessageLevel = "INFO" | "WARNING" | "ERROR";

const levels: Readonly<Record<MessageLevel, { readonly state: State; readonly word: string }>> = {
  INFO: { state: "idle", word: "Info" },
  WARNING: { state: "warn", word: "Warning" },
  ERROR: { state: "bad", word: "Error" },
};

export const levelWords = (level: MessageLevel) => levels[level];

/** What is asked for by a level: itself and what matters more. */
export const levelFilters = { "": "Any level", WARNING: "Warning and above", ERROR: "Error" } as const;

/** The kinds that the platform writes, and `log` for what a source says of itself. */
const kinds: Readonly<Record<string, string>> = {
  log: "From the source",
  "no-data": "Fell silent",
  "data-again": "Sends again",
  "no-data-longer": "May be silent for longer",
  "no-retention": "No retention",
  "no-such-kind": "Retention not offered",
  "refused-by-retention": "Refused by a retention",
  "retention-away": "Retention is away",
  "too-old": "Too old to be kept",
  "too-many-rows": "Too many rows",
  "too-many-types": "Too many event types",
  "unfit-event": "Not fit for an event",
  "logs-discarded": "Messages discarded",
  "command-expired": "Command expired",
  "mqtt-refused": "Refused over MQTT",
  "mqtt-time-in-seconds": "Time in seconds",
  "mqtt-client-shared": "Client id used twice",
  "mqtt-forbidden": "Topic not allowed",
  "mqtt-client-error": "Error of the MQTT client",
  "mqtt-throttled": "Too fast over MQTT",
  "mqtt-discarded": "Discarded over MQTT",
  "mqtt-subscription-refused": "Subscription refused",
};

/** Answers the words for a kind. One that a later stage has is told as it is called there. */
export const kindWord = (kind: string): string => (Object.hasOwn(kinds, kind) ? kinds[kind] : undefined) ?? kind;

/** The kinds that are known, for a choice, and the one that is asked for beside them. */
export function kindOptions(asked: string): readonly { readonly value: string; readonly label: string }[] {
  const names = Object.keys(kinds);
  const all = asked === "" || names.includes(asked) ? names : [...names, asked];
  const options = all.map((value) => ({ value, label: kindWord(value) }));
  return [{ value: "", label: "Any kind" }, ...options.toSorted((one, other) => one.label.localeCompare(other.label))];
}
