/** Reads `Retry-After` (RFC 9110 §10.2.3), by which a receiver that is up says when it wants the next attempt. */

import { longestBackOffSeconds } from "./back-off.ts";

/** Only these answers mean "later". With others the header means something else. */
const statuses: readonly number[] = [429, 503];

/**
 * Answers whole seconds until the receiver wants the next attempt, and at most the longest back-off: a receiver may
 * ease its load, but may not put events off for days. Undefined if it asks for nothing, or cannot be understood.
 */
export function retryAfterSeconds(status: number, header: string | undefined, nowMillis: number): number | undefined {
  if (header === undefined || !statuses.includes(status)) return undefined;
  const text = header.trim();
  const seconds = /^\d{1,10}$/.test(text) ? Number(text) : secondsUntil(text, nowMillis);
  return Number.isNaN(seconds) ? undefined : Math.min(longestBackOffSeconds, Math.max(0, Math.ceil(seconds)));
}

/** Reads dates of HTTP only, such as `Thu, 01 Jan 2026 12:00:00 GMT`. Date.parse alone would take "-5" for a year. */
const secondsUntil = (date: string, nowMillis: number): number =>
  /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} [\d:]{8} GMT$/.test(date)
    ? (Date.parse(date) - nowMillis) / 1000
    : Number.NaN;
