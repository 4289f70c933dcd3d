/** Reads what a request asks of a stream: which events, in which form, from which place on. */

import { checkQuery, readQuery } from "../../shared/calls/query.ts";
import { PlatformError } from "../../shared/core/error.ts";
import type { LiveEntry } from "../../shared/core/event/live-tail.ts";
import { meetsLabels, productNumber, readLabelFilter } from "../../shared/core/source/device-query.ts";
import { deviceId } from "../../shared/devices/names.ts";
import { streamQuery } from "../../shared/doors/streams.ts";
import type { HttpRequest } from "../../shared/handlers/api-gateway.ts";
import { type Format, formatFor, isServerSent } from "./format.ts";
import { tokenEndOf } from "./token-end.ts";

const usualPingMillis = 10_000;
/** Is a place in a live tail as an event's id names it: a batch, and an event in it. */
export interface Cursor {
  readonly sequence: number;
  readonly index: number;
}

export const cursorText = ({ sequence, index }: Cursor): string => `${sequence}.${index}`;

/** Answers undefined for a text that is no place of any tail. */
export function readCursor(text: string): Cursor | undefined {
  const [, sequence, index] = /^(\d{13,16})\.(\d{1,6})$/.exec(text.trim()) ?? [];
  const cursor = { sequence: Number(sequence), index: Number(index) };
  return Number.isSafeInteger(cursor.sequence) ? cursor : undefined;
}

export interface Asked {
  readonly format: Format;
  readonly pingMillis: number;
  /** Is true if events carry their places, so that a client can go on after them. */
  readonly hasIds: boolean;
  /** Is the text of the place to go on after; absent if the client begins. */
  readonly lastEventId?: string;
  /** Milliseconds since 1970 at which the caller's token ends; absent if it is none of those that are renewed. */
  readonly tokenEndsAt?: number;
  readonly isChosen: (entry: LiveEntry) => boolean;
  readonly isChosenType: (eventType: string) => boolean;
}

/** Answers a condition that any text meets if the list is empty. */
const oneOf = (list: readonly string[]): ((text: string) => boolean) => {
  const wanted = new Set(list);
  return (text) => wanted.size === 0 || wanted.has(text);
};

/**
 * Reads the request. `device` is the one device whose stream it is. Throws `bad-request` for a parameter that is wrong.
 */
export function readAsked(request: HttpRequest, device: string | undefined): Asked {
  checkQuery(request, streamQuery);
  const asked = readQuery(request, streamQuery);
  const format = formatFor(request.headers.accept);
  const lastEventId = request.headers["last-event-id"]?.trim() || undefined;
  if (asked.resume === "true" && !isServerSent(format)) {
    throw new PlatformError(
      "bad-request",
      "resume=true is for server-sent events, whose clients keep ids: send Accept: text/event-stream, or leave it out.",
    );
  }
  const hasIds = isServerSent(format) && (asked.resume === "true" || lastEventId !== undefined);
  const [isId, isType, isNumber] = [asked.device_ids.map(deviceId), asked.device_types, asked.product_numbers].map(
    oneOf,
  );
  const labels = asked.label_filters.map(readLabelFilter);
  const tokenEndsAt = tokenEndOf(request.headers);
  return {
    format,
    pingMillis: (asked.ping_interval ?? 0) * 1000 || usualPingMillis,
    hasIds,
    ...(hasIds && lastEventId !== undefined ? { lastEventId } : {}),
    ...(tokenEndsAt === undefined ? {} : { tokenEndsAt }),
    isChosen: (entry) =>
      (device === undefined || entry.source === device) &&
      Boolean(isId?.(entry.source) && isType?.(entry.deviceType) && isNumber?.(productNumber)) &&
      meetsLabels(entry.labels, labels),
    isChosenType: oneOf(asked.event_types),
  };
}
