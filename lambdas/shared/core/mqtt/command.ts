/** Commands that people and programs send to sources, and what became of them (docs/adr/0034-commands-tell-what-became-of-them.md). */

import { PlatformError } from "../error.ts";
import type { ProjectId, SourceId } from "../id.ts";
import { readExactJson } from "../intake/exact-json.ts";
import { isJsonObject, type JsonValue } from "../intake/json-value.ts";
import { keyReader } from "../intake/keys.ts";

/** What one client of a source did with a command. */
export type ClientOutcome = "DELIVERED" | "NOT_CONNECTED" | "UNKNOWN";

/**
 * `DELIVERED`: a client acknowledged it. `NOT_CONNECTED`: no client was there, and it is not sent any more. `UNKNOWN`: a
 * client may have it, and it is never sent again by itself. `QUEUED`: it waits for the source to connect. `EXPIRED`: it
 * waited for as long as it was valid, and was not sent.
 */
export type CommandState = ClientOutcome | "QUEUED" | "EXPIRED";

export const commandStates = [
  "DELIVERED",
  "NOT_CONNECTED",
  "UNKNOWN",
  "QUEUED",
  "EXPIRED",
] as const satisfies readonly CommandState[];

export interface TriedClient {
  readonly clientId: string;
  readonly outcome: ClientOutcome;
}

export interface Command {
  /** Begins with the time, so that commands sort as they came. */
  readonly id: string;
  readonly project: ProjectId;
  readonly source: SourceId;
  /** What is published, as JSON. */
  readonly payload: string;
  /** The id under which the source is asked to answer. */
  readonly answerId?: string;
  readonly state: CommandState;
  /** The clients that it was sent to at last. */
  readonly clients: readonly TriedClient[];
  readonly createTime: string;
  /** Milliseconds since 1970 at which it was sent last. */
  readonly sentAt?: number;
  /** Milliseconds since 1970 until which it may wait for its source. */
  readonly validUntil?: number;
}

/** What a source answered to a command. */
export interface CommandAnswer {
  readonly id: string;
  readonly status: string;
  readonly error: string | null;
}

/** Bounds what clients may have to wait for, by what AWS IoT Core takes. */
export const deliveryWaitSeconds = { least: 1, most: 15, usual: 5 } as const;
/** Bounds what one command may hold; a hundred of them may wait for a source. */
export const mostCommandBytes = 32 * 1024;
/** Bounds the commands that wait for one source. */
export const mostWaitingCommands = 100;
/** Bounds how long a command may wait for its source. */
export const longestValiditySeconds = 31 * 24 * 3600;
/** Bounds the clients that one command is sent to. A source has one, as a rule. */
export const mostClientsTried = 20;

/** Makes the JSON that the source gets. */
export const commandPayload = (asked: {
  readonly topic: string;
  readonly mapping: string;
  readonly data: string | number | boolean;
  readonly id?: string | undefined;
}): string =>
  JSON.stringify({
    Topic: asked.topic,
    Mapping: asked.mapping,
    Data: asked.data,
    ...(asked.id === undefined ? {} : { Id: asked.id }),
  });

/** Says what became of a command by what its clients did: the best of it is true of the command. */
export function stateOf(clients: readonly TriedClient[]): ClientOutcome {
  if (clients.some(({ outcome }) => outcome === "DELIVERED")) return "DELIVERED";
  return clients.some(({ outcome }) => outcome === "UNKNOWN") ? "UNKNOWN" : "NOT_CONNECTED";
}

/** Tells what the command is at a time: one that waits has expired when its time is over, whether that was noticed or not. */
export const stateAt = ({ state, validUntil }: Command, nowMillis: number): CommandState =>
  state === "QUEUED" && validUntil !== undefined && validUntil <= nowMillis ? "EXPIRED" : state;

/** Makes an id of 20 characters that begins with the time. `random` has at least 11 characters of `[0-9a-v]`. */
export const commandId = (nowMillis: number, random: string): string =>
  `${nowMillis.toString(32).padStart(9, "0")}${random.slice(0, 11)}`;

const longestId = 100;
const longestStatus = 200;
const longestError = 1000;
const readKeys = keyReader(["Id", "Status", "Error"]);
const example = '{"Id":"42","Status":"DONE","Error":null}';

/** Accepts ids that go into JSON and keys as they are. */
export const faultOfAnswerId = (id: string): string | undefined => {
  if (id === "" || id.length > longestId) return `must have 1 to ${longestId} characters`;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for.
  return /[\u0000-\u001f\u007f-\u009f]/.test(id) || !id.isWellFormed() ? "must not hold control characters" : undefined;
};

/** Reads what a source answered. Throws `bad-request` for anything else, saying what to send. */
export function readCommandAnswer(payload: Uint8Array): CommandAnswer {
  if (payload.byteLength === 0) throw refused("is empty");
  const body = readExactJson(textOf(payload));
  if (!isJsonObject(body)) throw refused("is no JSON object");
  const { values, faults } = readKeys(body);
  if (faults[0] !== undefined) throw refused(`has a fault: ${faults[0].replace(/\.$/, "")}`);
  const { Id: id, Status: status, Error: error = null } = values;
  if (typeof id !== "string" || faultOfAnswerId(id) !== undefined) throw refused("has no Id of a command");
  if (typeof status !== "string" || status === "") throw refused("has no Status");
  return { id, status: cut(status, longestStatus), error: errorOf(error) };
}

function errorOf(error: JsonValue): string | null {
  if (error === null || error === "") return null;
  if (typeof error !== "string") throw refused("has an Error that is no text");
  return cut(error, longestError);
}

/** The cut may leave half of a surrogate pair. */
const cut = (text: string, longest: number): string => text.slice(0, longest).toWellFormed();

function textOf(payload: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(payload);
  } catch (cause) {
    throw refused("is not UTF-8 text", cause);
  }
}

const refused = (fault: string, cause?: unknown): PlatformError =>
  new PlatformError("bad-request", `The answer to a command ${fault}; publish JSON such as ${example}.`, { cause });
