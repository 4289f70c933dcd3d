/** Reads `Retry-After` (RFC 9110 §10.2.3), by which a receiver that is up says when it wants the next attempt. */

import { longestBackOffSeconds } from "./back-off.ts";
import { readHttpDate } from "./http-date.ts";

/** Only these answers mean "later". With others the header means something else. */
const statuses: readonly number[] = [429, 503];

/**
 * Answers whole seconds until the receiver wants the next attempt, and at most the longest back-off: a receiver may
 * ease its load, but may not put events off for days. Undefined if it asks for nothing, or cannot be understood.
 */
export function retryAfterSeconds(status: number, header: string | undefined, nowMillis: number): number | undefined {
  if (header === undefined || !statuses.includes(status)) return undefined;
  const text = header.trim();
  const seconds = /^\d+$/.test(text) ? Number(text) : secondsUntil(readHttpDate(text, nowMillis), nowMillis);
  return seconds === undefined ? undefined : Math.min(longestBackOffSeconds, Math.max(0, Math.ceil(seconds)));
}

const secondsUntil = (millis: number | undefined, nowMillis: number): number | undefined =>
  millis === undefined ? undefined : (millis - nowMillis) / 1000;
