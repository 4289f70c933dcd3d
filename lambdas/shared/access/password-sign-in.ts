/** Lets in whoever knows a password: people by their name, sources and API tokens by their id. */

import type { Identity } from "../core/identity/identity.ts";
import { unmatchable, verifyPassword } from "../core/identity/password.ts";
import { isUuid } from "../core/uuid.ts";
import { livesOn, type OwningProject } from "./identify.ts";

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
}

/**
 * Answers who has the name and the password; undefined for an unknown name, a wrong password, and an identity that is
 * disabled, expired or of a deleted project. An unknown name takes as long as a wrong password.
 */
export async function holderOfPassword(
  { username, password }: Credentials,
  { directory, project }: PasswordPort,
  nowSeconds: number,
): Promise<Identity | undefined> {
  const byId = isUuid(username);
  const identity = await (byId ? directory.get(username.toLowerCase()) : directory.ofUsername(username));
  const hash = identity?.passwordHash ?? (byId ? unmatchable.sha256 : unmatchable.scrypt);
  const matches = await verifyPassword(password, hash);
  if (!matches || !identity?.enabled) return undefined;
  if ((identity.expiresAt ?? Number.POSITIVE_INFINITY) <= nowSeconds) return undefined;
  return (await livesOn(identity, project)) ? identity : undefined;
}
