/** `Retry-After` (RFC 9110 §10.2.3): a receiver that is up tells when it wants to be asked again. */

import { longestBackOffSeconds } from "./back-off.ts";

/** Only these answers say "later"; on others the header means something else. */
const statuses: readonly number[] = [429, 503];

/**
 * Whole seconds until the receiver wants the next attempt, at most what a back-off may be: a receiver may ease its load,
 * but not put events off for days. Undefined where it asks for nothing, or for what cannot be understood.
 */
export function retryAfterSeconds(status: number, header: string | undefined, nowMillis: number): number | undefined {
  if (header === undefined || !statuses.includes(status)) return undefined;
  const text = header.trim();
  const seconds = /^\d{1,10}$/.test(text) ? Number(text) : secondsUntil(text, nowMillis);
  return Number.isNaN(seconds) ? undefined : Math.min(longestBackOffSeconds, Math.max(0, Math.ceil(seconds)));
}

/** Dates are those of HTTP, such as `Thu, 01 Jan 2026 12:00:00 GMT`; Date.parse alone would make a year of "-5". */
const secondsUntil = (date: string, nowMillis: number): number =>
  /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} [\d:]{8} GMT$/.test(date)
    ? (Date.parse(date) - nowMillis) / 1000
    : Number.NaN;
