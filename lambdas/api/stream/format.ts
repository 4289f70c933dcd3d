/** Writes a stream's events, pings and errors as newline-delimited JSON or as server-sent events. */

import { type PlatformError, statusOf } from "../../shared/core/error.ts";
import type { Event } from "../../shared/core/event/event.ts";
import { statusHelp } from "../../shared/core/status-help.ts";

export interface Format {
  readonly contentType: string;
  /** Answers the text of one object. `id` is its place, which only server-sent events carry. */
  write(value: unknown, id?: string): string;
}

/**
 * Matches characters that JSON leaves as they are and that some clients take for the end of a line: Python's
 * `splitlines`, by which two client libraries read, cuts there.
 */
const lineEnds = /[\u0085\u2028\u2029]/g;

const oneLine = (value: unknown): string =>
  JSON.stringify(value).replace(lineEnds, (end) => `\\u${end.charCodeAt(0).toString(16).padStart(4, "0")}`);

const lines: Format = { contentType: "application/x-ndjson", write: (value) => `${oneLine(value)}\n` };

const serverSentEvents: Format = {
  // Exactly this, without a charset: some clients compare it as a whole.
  contentType: "text/event-stream",
  write: (value, id) => `${id === undefined ? "" : `id: ${id}\n`}data: ${oneLine(value)}\n\n`,
};

/** Reads a media range of `Accept` with its weight (RFC 9110, 12.5.1). */
function rangeOf(text: string): { readonly range: string; readonly weight: number } {
  const [range = "", ...parameters] = text.split(";").map((part) => part.trim().toLowerCase());
  const weight = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2);
  return { range, weight: weight === undefined ? 1 : Number(weight) || 0 };
}

/** Answers server-sent events if the header prefers them by name, and lines otherwise: a range of all types is no preference. */
export function formatFor(accept: string | undefined): Format {
  const ranges = (accept ?? "").split(",").map(rangeOf);
  const weightOf = (...names: readonly string[]): number =>
    Math.max(0, ...ranges.filter(({ range }) => names.includes(range)).map(({ weight }) => weight));
  const wanted = weightOf("text/event-stream", "text/*");
  return wanted > 0 && wanted >= weightOf("application/x-ndjson", "application/json") ? serverSentEvents : lines;
}

export const isServerSent = (format: Format): boolean => format === serverSentEvents;

/** Says to clients of server-sent events how long to wait before they come back. */
export const retryText = (millis: number): string => `retry: ${millis}\n\n`;

export const eventObject = (event: Event): object => ({ result: { event } });

/** Makes the event that says that the stream is alive. */
export const pingObject = (
  project: string,
  { eventId, timestamp }: { eventId: string; timestamp: string },
): object => ({
  result: { event: { eventId, targetName: `projects/${project}`, eventType: "ping", data: null, timestamp } },
});

/** Makes an error in the form that clients of streams read, in a stream and before it. */
export function errorObject(code: number, message: string): object {
  return { error: { code, message, help: statusHelp(code) } };
}

export const errorObjectOf = ({ code, message }: PlatformError): object => errorObject(statusOf(code), message);
