/** Says in words why a sign-in was refused, by what it was tried, and what to do about it. */

import type { SignInFailure } from "../api/log.ts";

type Reason = SignInFailure["reason"];

const reasons: Readonly<Record<Reason, string>> = {
  UNKNOWN_NAME: "No such name",
  WRONG_SECRET: "Wrong secret",
  INVALID_TOKEN: "Not a token of this stage",
  EXPIRED: "Expired",
  REVOKED: "Revoked",
  DISABLED: "Disabled",
  PROJECT_DELETED: "Project deleted",
  UID_MISMATCH: "UID of another source",
  NOT_ALLOWED: "Not allowed there",
};

/** The reasons that are known, for a choice. */
export const reasonNames = Object.keys(reasons) as Reason[];

export const reasonWord = (reason: Reason): string => reasons[reason];

/** What to do about each reason, where a source was refused. */
const advice: Readonly<Record<Reason, string>> = {
  UNKNOWN_NAME: "No source has this Activation UID: register it, or set the one that this source has.",
  WRONG_SECRET: "Set the password that was shown last, or make another one.",
  INVALID_TOKEN: "What was sent is no token of this stage: sign in here, and send what that answers.",
  EXPIRED: "The token was older than two hours: the sender must sign in again when it is answered 401.",
  REVOKED: "The token is from before the password was reset: sign in again.",
  DISABLED: "The source is disabled: enable it.",
  PROJECT_DELETED: "The project is being deleted: register the source in another.",
  UID_MISMATCH: "The password is right, but the Activation UID or the client id is another one: make them the same.",
  NOT_ALLOWED: "It may not sign in at this door.",
};

export const adviceOf = (reason: Reason): string => advice[reason];

const credentials: Readonly<Record<SignInFailure["credential"], string>> = {
  PASSWORD: "Password",
  API_TOKEN: "API token",
  ACCESS_TOKEN: "Access token",
  SERVICE_ACCOUNT_KEY: "Service account key",
};

export const credentialWord = (credential: SignInFailure["credential"]): string => credentials[credential];

/** Answers where a sign-in came from, as far as its door tells. */
export const fromOf = ({ address, clientId }: SignInFailure): string => address ?? clientId ?? "–";
