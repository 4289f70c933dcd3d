/** Says in words how a source is. */

import type { Source } from "../../../api/sources.ts";
import type { State } from "../../../parts/show/StateWord.tsx";

type Facts = Pick<Source, "status" | "alert" | "lastDataTime">;

/** How long a source that nobody watches may be quiet and is still said to send. */
const quietMillis = 3_600_000;

/** Answers the word for a source: that it is disabled first, since nothing of such a one is accepted. */
export function stateWords({ status, alert, lastDataTime }: Facts, nowMillis: number): { state: State; word: string } {
  if (status === "DISABLED") return { state: "idle", word: "Disabled" };
  if (alert?.state === "SILENT") return { state: "bad", word: "Silent" };
  if (lastDataTime === null) return { state: "unknown", word: "Never sent" };
  if (alert?.state === "RECEIVING") return { state: "good", word: "Sending" };
  const isFresh = nowMillis - Date.parse(lastDataTime) < quietMillis;
  return isFresh ? { state: "good", word: "Sending" } : { state: "idle", word: "Quiet" };
}

export const typeWords: Readonly<Record<Source["type"], string>> = {
  LOGGER: "Edge gateway",
  EXTERNAL_CONNECTION: "External connection",
  EMULATOR: "Emulated device",
};

/** What a source without a retention means, in the words of every page. */
export const withoutRetention = "No retention: its points are accepted and delivered, but not stored.";

/** The units in which people give durations, each with its seconds. */
export const units = [
  { value: "s", label: "seconds", seconds: 1 },
  { value: "min", label: "minutes", seconds: 60 },
  { value: "h", label: "hours", seconds: 3600 },
  { value: "d", label: "days", seconds: 86_400 },
] as const;

export type Unit = (typeof units)[number]["value"];

/** A duration as a form holds it: what was typed, and its unit. */
export interface TypedDuration {
  readonly amount: string;
  readonly unit: Unit;
}

/** Puts a duration of the API, such as "600s", into the largest unit that holds it whole. Null becomes no amount. */
export function typedOf(duration: string | null, unit: Unit = "min"): TypedDuration {
  const seconds = Number(/^(\d+)s$/.exec(duration ?? "")?.[1] ?? 0);
  if (seconds === 0) return { amount: "", unit };
  const largest = units.findLast((each) => seconds % each.seconds === 0) ?? units[0];
  return { amount: String(seconds / largest.seconds), unit: largest.value };
}

/** Answers a duration as the API takes it; null where no amount is given, and undefined where it is no whole number. */
export function durationOf({ amount, unit }: TypedDuration): string | null | undefined {
  if (amount.trim() === "") return null;
  if (!/^[1-9]\d{0,9}$/.test(amount.trim())) return undefined;
  const { seconds } = units.find((each) => each.value === unit) ?? units[0];
  return `${Number(amount) * seconds}s`;
}
