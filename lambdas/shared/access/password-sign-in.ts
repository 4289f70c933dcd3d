/** Lets in whoever knows a password: people by their name, sources and API tokens by their id. */

import type { Identity } from "../core/identity/identity.ts";
import { unmatchable, verifyGeneratedSecret } from "../core/identity/password.ts";
import { isUuid } from "../core/uuid.ts";
import { livesOn, type OwningProject } from "./identify.ts";
import type { AtPasswordDesk } from "./password-desk.ts";

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

export interface PasswordPort {
  readonly directory: {
    get(id: string): Promise<Identity | undefined>;
    ofUsername(username: string): Promise<Identity | undefined>;
  };
  readonly project: (id: string) => Promise<OwningProject | undefined>;
  readonly atPasswordDesk: AtPasswordDesk;
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
  const { directory, project, atPasswordDesk } = port;
  if (isUuid(username)) {
    return attempt(async (nowSeconds) => {
      const identity = await directory.get(username.toLowerCase());
      const matches = verifyGeneratedSecret(password, identity?.passwordHash ?? unmatchable.sha256);
      return matches ? admitted(identity, project, nowSeconds) : undefined;
    });
  }
  return atPasswordDesk(from, (passwords) =>
    attempt(async (nowSeconds) => {
      const identity = await directory.ofUsername(username);
      const matches = await passwords.verify(password, identity?.passwordHash ?? unmatchable.scrypt);
      return matches ? admitted(identity, project, nowSeconds) : undefined;
    }),
  );
}

/** Answers the identity unless it is disabled, expired or of a deleted project. */
export async function admitted(
  identity: Identity | undefined,
  project: PasswordPort["project"],
  nowSeconds: number,
): Promise<Identity | undefined> {
  if (!identity?.enabled || (identity.expiresAt ?? Number.POSITIVE_INFINITY) <= nowSeconds) return undefined;
  return (await livesOn(identity, project)) ? identity : undefined;
}
