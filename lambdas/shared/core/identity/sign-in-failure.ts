/** Says what is kept of a sign-in that failed, for whoever looks after the identity that was tried. */

import { createHash } from "node:crypto";
import { daySeconds } from "../duration.ts";
import { isUuid } from "../uuid.ts";
import type { IdentityKind } from "./identity-kind.ts";
import { networkOf } from "./network.ts";

export const signInFailureReasons = [
  "UNKNOWN_NAME",
  "WRONG_SECRET",
  "INVALID_TOKEN",
  "EXPIRED",
  "REVOKED",
  "DISABLED",
  "PROJECT_DELETED",
  "UID_MISMATCH",
  "NOT_ALLOWED",
] as const;
export type SignInFailureReason = (typeof signInFailureReasons)[number];

export const triedCredentials = ["PASSWORD", "API_TOKEN", "ACCESS_TOKEN", "SERVICE_ACCOUNT_KEY"] as const;
export type TriedCredential = (typeof triedCredentials)[number];

/** Whose name was tried, with what says who is told of it. */
export interface TriedIdentity extends ShownIdentity {
  readonly organization?: string;
  readonly username?: string;
}

interface ShownIdentity {
  readonly id: string;
  readonly kind: IdentityKind;
  readonly project?: string;
}

/** Is why somebody was not let in. It holds no secret. */
export interface Refusal {
  readonly reason: SignInFailureReason;
  readonly credential: TriedCredential;
  /** Is the name as it was tried; empty for what bears none. */
  readonly name: string;
  /** Is absent if nobody has the name. */
  readonly identity?: TriedIdentity | undefined;
}

/** Where it was tried. AWS IoT Core tells no address. */
export type TriedAt =
  | { readonly door: "HTTPS"; readonly address: string }
  | { readonly door: "MQTT"; readonly clientId: string };

/** Who is told: a project's administrators, an organization's, or those who operate the stage. */
export type FailureScope =
  | { readonly project: string }
  | { readonly organization: string }
  | { readonly operator: true };

/** A line of the list, on which the failures of an hour are counted that have all of this in common. */
export interface FailureLine {
  readonly scope: FailureScope;
  /** Begins with the hour, so that lines stand in the order of time. */
  readonly id: string;
  /** Tells apart in memory what shares a line only so that the lines are few. */
  readonly tried: string;
  readonly shown: ShownFailure;
  /** True if the names of a line are what strangers make up: the first of them stays. */
  readonly ofStrangers: boolean;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly expiresAt: number;
}

export interface ShownFailure {
  readonly reason: SignInFailureReason;
  readonly credential: TriedCredential;
  readonly door: TriedAt["door"];
  readonly name: string;
  readonly identity?: ShownIdentity;
  readonly address?: string;
  readonly clientId?: string;
}

/** Forgets failures after a month, as messages. */
const keepSeconds = 31 * daySeconds;

/**
 * Bound how many lines an hour has for names that nobody bears, since strangers make them up: so many networks, or
 * client ids over MQTT, are told apart, and of each so many names.
 */
const networksOfStrangers = 32;
const namesOfANetwork = 8;

export function failureLine(refusal: Refusal, at: TriedAt, nowMillis: number): FailureLine {
  const { reason, credential, name, identity } = refusal;
  const hour = new Date(nowMillis).toISOString().slice(0, 13);
  const place = at.door === "HTTPS" ? at.address : at.clientId;
  const shown = {
    reason,
    credential,
    door: at.door,
    name: shownName(refusal),
    ...(identity ? { identity: shownIdentity(identity) } : {}),
    ...(at.door === "HTTPS" ? { address: at.address.slice(0, 64) } : { clientId: at.clientId }),
  };
  const who = identity
    ? `${identity.id}#${reason}#${credential}`
    : `STRANGER#${slotOf(networkOf(place), networksOfStrangers)}#${slotOf(name, namesOfANetwork)}`;
  return {
    scope: scopeOf(identity),
    id: `${hour}#${who}#${at.door}`,
    tried: `${hour}#${identity ? who : name}#${at.door}`,
    shown,
    ofStrangers: identity === undefined,
    at: nowMillis,
    expiresAt: Math.floor(nowMillis / 1000) + keepSeconds,
  };
}

const shownIdentity = ({ id, kind, project }: TriedIdentity): ShownIdentity =>
  project === undefined ? { id, kind } : { id, kind, project };

function scopeOf(identity: TriedIdentity | undefined): FailureScope {
  if (identity?.project !== undefined) return { project: identity.project };
  return identity?.organization === undefined ? { operator: true } : { organization: identity.organization };
}

/**
 * Shows a UID, and a name that somebody bears. Of all others no more than the beginning: people type their password into
 * the wrong field, and programs put a token there.
 */
function shownName({ name, credential, identity }: Refusal): string {
  if (isUuid(name)) return name.toLowerCase();
  if (identity) return credential === "SERVICE_ACCOUNT_KEY" ? name : (identity.username ?? identity.id);
  const letters = [...name.toWellFormed()];
  return letters.length === 0 ? "" : `${letters.slice(0, Math.min(3, Math.floor(letters.length / 2))).join("")}…`;
}

const slotOf = (text: string, slots: number): number =>
  createHash("sha256").update(text).digest().readUInt32BE() % slots;

/** Reads where a page of the list ended. */
export const isFailureLineId = (text: string): boolean => /^\d{4}-\d\d-\d\dT\d\d#[\w#-]{1,160}$/.test(text);
