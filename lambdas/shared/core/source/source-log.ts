/** Reads the messages that a source sends about itself, beside its data (docs/protocols/capture.md, "Messages of a source"). */

import { createHash } from "node:crypto";
import { daySeconds, minuteMillis } from "../duration.ts";
import { PlatformError } from "../error.ts";
import { isoMillis, millisOf } from "../instant.ts";
import { Faults } from "../intake/faults.ts";
import { isJsonObject, type JsonObject, type JsonValue, show, typeNameOf } from "../intake/json-value.ts";
import { keyReader } from "../intake/keys.ts";
import { readTimestamp } from "../intake/timestamp.ts";
import type { MessageLevel } from "./message.ts";

export const mostLogsOfRequest = 100;
export const longestLogText = 2000;
/** Bounds the messages that a source sends within an hour. */
export const logsPerHour = 1000;
const keepSeconds = 30 * daySeconds;
/** Takes times of clocks that are ahead of ours by this much. */
const aheadMillis = 10 * minuteMillis;

/** A message of a source, as it is kept. The same message sent twice has the same place, and so is one. */
export interface SourceLog {
  readonly level: MessageLevel;
  readonly text: string;
  /** RFC 3339 with six digits. */
  readonly time: string;
  /** Sorts as the times do, and begins with the hour as those of all messages. */
  readonly place: string;
  /** Seconds since 1970. */
  readonly expiresAt: number;
}

/** Answers the level that a word means, in whatever case; the words are those of the usual libraries for logging. */
const levels: ReadonlyMap<string, MessageLevel> = new Map<string, MessageLevel>([
  ["trace", "INFO"],
  ["debug", "INFO"],
  ["info", "INFO"],
  ["information", "INFO"],
  ["warn", "WARNING"],
  ["warning", "WARNING"],
  ["error", "ERROR"],
  ["critical", "ERROR"],
  ["fatal", "ERROR"],
]);

const advice = 'send {"Logs":[{"Level":"Warning","Text":"…","Timestamp":"2026-11-29T12:00:00Z"}]}';

const readEnvelope = keyReader(["Logs"]);
const readKeys = keyReader(["Level", "Text", "Timestamp"]);

/**
 * Reads one message, a list of them, or an object that holds the list as `Logs`. `receivedAt`, in milliseconds since
 * 1970, is the time of those without one. Throws `bad-request` or `too-large` with every fault.
 */
export function readSourceLogs(body: JsonValue, receivedAt: number): readonly SourceLog[] {
  const faults = new Faults("Logs");
  const sent = listIn(body, faults);
  const logs = sent.flatMap((log, index) => {
    const add = (reason: string): void => faults.add(index, reason);
    if (!isJsonObject(log)) {
      add(`The message is ${typeNameOf(log)}; ${advice}.`);
      return [];
    }
    const { values, faults: twice } = readKeys(log);
    for (const fault of twice) add(fault);
    const read = { level: levelIn(values.Level, add), text: textIn(values.Text, add) };
    const atMillis = timeIn(values.Timestamp, receivedAt, add);
    return [logAt(read, atMillis)];
  });
  faults.throwIfAny();
  return logs;
}

function listIn(body: JsonValue, faults: Faults): readonly JsonValue[] {
  const list = Array.isArray(body) ? body : isJsonObject(body) ? listOf(body, faults) : undefined;
  if (list === undefined)
    throw new PlatformError("bad-request", `Nothing was stored. The body is ${typeNameOf(body)}; ${advice}.`);
  if (list.length === 0) faults.add(undefined, `There is no message; ${advice}.`);
  if (list.length <= mostLogsOfRequest) return list;
  const reason = `The list holds ${list.length} messages; send at most ${mostLogsOfRequest} in a request.`;
  throw new PlatformError("too-large", `Nothing was stored. ${reason}`, { rejected: [{ reason }] });
}

function listOf(body: JsonObject, faults: Faults): readonly JsonValue[] | undefined {
  const { values, faults: twice } = readEnvelope(body);
  for (const fault of twice) faults.add(undefined, fault);
  if ((values.Logs ?? null) === null) return [body];
  return Array.isArray(values.Logs) ? values.Logs : undefined;
}

function levelIn(value: JsonValue | undefined, add: (reason: string) => void): MessageLevel {
  const level =
    (value ?? null) === null ? "INFO" : typeof value === "string" ? levels.get(value.toLowerCase()) : undefined;
  if (level === undefined) add(`Level must be one of ${[...levels.keys()].join(", ")}.`);
  return level ?? "INFO";
}

function textIn(value: JsonValue | undefined, add: (reason: string) => void): string {
  if (typeof value !== "string" || value.trim() === "") add(`Text is missing or empty; ${advice}.`);
  else if (value.length > longestLogText) add(`Text has ${value.length} characters; send at most ${longestLogText}.`);
  else if (!value.isWellFormed()) add("Text is not well-formed Unicode.");
  return typeof value === "string" ? value : "";
}

function timeIn(value: JsonValue | undefined, receivedAt: number, add: (reason: string) => void): number {
  if (value === undefined || value === null) return receivedAt;
  const reading = readTimestamp(value);
  if ("fault" in reading) {
    add(`Timestamp ${reading.fault}.`);
    return receivedAt;
  }
  const atMillis = millisOf(BigInt(reading.atNanos));
  if (atMillis > receivedAt + aheadMillis)
    add(`Timestamp is ${show(isoMillis(atMillis))}, which is yet to come; set the clock.`);
  if (atMillis < receivedAt - keepSeconds * 1000)
    add("Timestamp is more than 30 days ago; messages are kept no longer.");
  return atMillis;
}

function logAt({ level, text }: Pick<SourceLog, "level" | "text">, atMillis: number): SourceLog {
  const iso = new Date(atMillis).toISOString();
  const hash = createHash("sha256").update(`${level} ${text}`).digest("hex").slice(0, 20);
  return {
    level,
    text,
    time: isoMillis(atMillis),
    place: `${iso.slice(0, 13)}#log#${iso.slice(14, 23)}#${hash}`,
    expiresAt: Math.floor(atMillis / 1000) + keepSeconds,
  };
}
