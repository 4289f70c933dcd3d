/** Entries of the audit log: who changed what through the API, and what came of it (docs/adr/0042-every-change-is-logged-before-it-is-made.md). */

import { isYoungerThan, minuteMillis } from "../duration.ts";
import type { IdentityKind } from "../identity/identity-kind.ts";
import type { Scope } from "../identity/membership.ts";

/** Who asked, as they were then: they may have been renamed or deleted since. */
export interface Actor {
  /** Is absent for somebody who accepts an invitation without signing in. */
  readonly identity?: { readonly id: string; readonly kind: IdentityKind; readonly project?: string };
  readonly displayName: string;
}

export interface AuditEntry {
  /** Begins with the time, so that entries sort as they came. */
  readonly id: string;
  readonly scope: Scope;
  /** Holds the resource names of the scope that the body of a call on many names. */
  readonly targets: readonly string[];
  readonly actor: Actor;
  /** Names the call as the API's document does, such as `sources.update`. */
  readonly call: string;
  /** Is the resource name of what was to change; where something is made, of the collection until it is made. */
  readonly resource: string;
  readonly network: string;
  /** Milliseconds since 1970. */
  readonly beganAt: number;
  /** JSON of what the resource was, without secrets. */
  readonly before?: string;
  /** Seconds since 1970 after which the entry is forgotten. */
  readonly expiresAt: number;
  readonly end?: AuditEnd;
}

/** How a call ended. */
export interface AuditEnd {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Is the answer's HTTP status. */
  readonly status: number;
  /** JSON of what the call answered, without secrets. */
  readonly after?: string;
}

/** Lists what became of calls. */
export const auditOutcomes = ["RUNNING", "DONE", "REFUSED", "FAILED", "UNKNOWN"] as const;
export type AuditOutcome = (typeof auditOutcomes)[number];

/** Is longer than a call can run. */
const longestCallMillis = minuteMillis;

/**
 * Tells what became of a call. One whose end was not written may have done all, a part or nothing of its work, once it
 * cannot run any more.
 */
export function outcomeOf({ beganAt, end }: AuditEntry, nowMillis: number): AuditOutcome {
  if (!end) return isYoungerThan(longestCallMillis, beganAt, nowMillis) ? "RUNNING" : "UNKNOWN";
  if (end.status < 400) return "DONE";
  return end.status < 500 ? "REFUSED" : "FAILED";
}

const timeDigits = 9;
const timeOf = (millis: number): string => Math.max(0, millis).toString(32).padStart(timeDigits, "0");

/** Makes an id of 20 characters that begins with the time. `random` has at least 11 characters of `[0-9a-v]`. */
export const auditEntryId = (nowMillis: number, random: string): string =>
  `${timeOf(nowMillis)}${random.slice(0, 20 - timeDigits)}`;

/** Answers a text that sorts after all ids of this time and before those of later ones. */
export const afterAuditEntriesOf = (millis: number): string => `${timeOf(millis)}${"w".repeat(20 - timeDigits)}`;

export const isAuditEntryId = (text: string): boolean => /^[0-9a-v]{20}$/.test(text);
