/** Lets in whoever knows a password: people by their name, sources and API tokens by their id. */

import type { Identity } from "../core/identity/identity.ts";
import { hashGeneratedSecret, looksGenerated, unmatchable, verifyGeneratedSecret } from "../core/identity/password.ts";
import type { SignInFailureReason } from "../core/identity/sign-in-failure.ts";
import { isUuid } from "../core/uuid.ts";
import { livesOn, type OwningProject } from "./identify.ts";
import type { NoteRefusal } from "./notes/sign-in-failures.ts";
import type { AtPasswordDesk } from "./password-desk.ts";

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

export interface PasswordPort {
  readonly directory: {
    get(id: string): Promise<Identity | undefined>;
    ofUsername(username: string): Promise<Identity | undefined>;
    /** Answers the source whose password has this hash. */
    ofGeneratedSecret(hash: string): Promise<Identity | undefined>;
  };
  readonly project: (id: string) => Promise<OwningProject | undefined>;
  readonly atPasswordDesk: AtPasswordDesk;
  readonly noteRefusal: NoteRefusal;
}

/**
 * Answers who has the name and the password; undefined for an unknown name, a wrong password, and an identity that is
 * disabled, expired or of a deleted project. An unknown name takes as long as a wrong password.
 */
export type CheckPassword = (nowSeconds: number) => Promise<Identity | undefined>;

/**
 * Makes an attempt, which is given the check of its password. Sources and API tokens, whose names are UUIDs, make it at
 * once. People wait for their turn before it begins, by the address that they come from or what takes its place. Throws
 * `too-many-requests` if too many wait.
 */
export function attemptSignIn<T>(
  { username, password }: Credentials,
  from: string,
  port: PasswordPort,
  attempt: (check: CheckPassword) => Promise<T>,
): Promise<T> {
  const { directory, atPasswordDesk } = port;
  if (isUuid(username)) {
    return attempt(async (nowSeconds) => {
      const identity = await directory.get(username.toLowerCase());
      const matches = verifyGeneratedSecret(password, identity?.passwordHash ?? unmatchable.sha256);
      const owner = matches ? undefined : await ownerOf(password, port);
      return judged({ name: username, from, identity, matches, owner, nowSeconds }, port);
    });
  }
  return atPasswordDesk(from, (passwords) =>
    attempt(async (nowSeconds) => {
      const identity = await directory.ofUsername(username);
      const matches = await passwords.verify(password, identity?.passwordHash ?? unmatchable.scrypt);
      return judged({ name: username, from, identity, matches, nowSeconds }, port);
    }),
  );
}

/**
 * Answers the source whose password it is: it was sent under another UID than the source is registered by. Looks up
 * none that a person may have chosen.
 */
const ownerOf = async (password: string, { directory }: PasswordPort): Promise<Identity | undefined> =>
  looksGenerated(password) ? directory.ofGeneratedSecret(hashGeneratedSecret(password)) : undefined;

interface Tried {
  readonly name: string;
  readonly from: string;
  readonly identity: Identity | undefined;
  readonly matches: boolean;
  /** Whose password it is, if it is not this identity's. */
  readonly owner?: Identity | undefined;
  readonly nowSeconds: number;
}

/** Answers the identity if it is let in. Notes otherwise why not, at the same cost whatever the reason. */
async function judged(tried: Tried, port: PasswordPort): Promise<Identity | undefined> {
  const reason = await reasonAgainst(tried, port);
  if (reason === undefined) return tried.identity;
  const identity = tried.owner ?? tried.identity;
  const credential = identity?.kind === "apiToken" ? "API_TOKEN" : "PASSWORD";
  await port.noteRefusal({ reason, credential, name: tried.name, identity }, tried.from);
  return undefined;
}

async function reasonAgainst(
  { identity, matches, owner, nowSeconds }: Tried,
  { project }: PasswordPort,
): Promise<SignInFailureReason | undefined> {
  if (owner) return "UID_MISMATCH";
  if (!identity) return "UNKNOWN_NAME";
  return matches ? hindrance(identity, project, nowSeconds) : "WRONG_SECRET";
}

/** Answers why an identity is not let in although it knows its secret. */
export async function hindrance(
  identity: Identity,
  project: PasswordPort["project"],
  nowSeconds: number,
): Promise<SignInFailureReason | undefined> {
  if (!identity.enabled) return "DISABLED";
  if ((identity.expiresAt ?? Number.POSITIVE_INFINITY) <= nowSeconds) return "EXPIRED";
  return (await livesOn(identity, project)) ? undefined : "PROJECT_DELETED";
}
