/** Invitations: who is asked to become a member, and the links by which they accept. */

import { createHash } from "node:crypto";
import { daySeconds } from "../duration.ts";
import type { Scope } from "./membership.ts";
import { generateSecret } from "./password.ts";
import type { Member } from "./role.ts";

/** Bounds how long a link works. Asking for the link again gives another one. */
export const invitationSeconds = 7 * daySeconds;

/** Is a member who has not accepted yet. `id` is the invitation's, and becomes the user's if one is made by it. */
export interface InvitedMember extends Member {
  /** Holds the user name, such as an e-mail address, by which the person signs in or will sign in. */
  readonly invited: string;
  /** Names the user who is accepting, or began to when that was cut off. */
  readonly acceptedBy?: string;
  /** Seconds since 1970, until when nobody else accepts, changes or withdraws the invitation. */
  readonly reservedUntil?: number;
}

/** Bounds how long accepting may take. It is longer than a call can run. */
export const reservationSeconds = 60;

export const isReserved = ({ reservedUntil = 0 }: InvitedMember, nowSeconds: number): boolean =>
  reservedUntil > nowSeconds;

/** Is what the token of a link opens. */
export interface Invitation {
  readonly scope: Scope;
  readonly member: InvitedMember;
  /** Seconds since 1970. */
  readonly expiresAt: number;
}

/** Makes the token of a link: 192 random bits. */
export const generateInvitationToken = (): string => `mri_${generateSecret()}`;

/** Answers what is kept of a token, so that nobody who reads the registry can accept for others. */
export const hashInvitationToken = (token: string): string => createHash("sha256").update(token).digest("hex");

/** Tells whether the member has been invited and has not accepted yet. */
export const isInvited = (member: Member): member is InvitedMember => "invited" in member;
