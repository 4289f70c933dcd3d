/** Makes identities for tests, which no registry has to hold. */

import { scryptSync } from "node:crypto";
import type { Identity } from "../../lambdas/shared/core/identity/identity.ts";

export type { Identity };

/** Makes an identity that may sign in: a person, unless `changed` says otherwise. */
export const identity = (changed: Partial<Identity> = {}): Identity => ({
  id: "person",
  kind: "user",
  displayName: "",
  enabled: true,
  tokensValidFrom: 0,
  createTime: "",
  ...changed,
});

/** Makes an API token of a project, which may read all of its sources unless `changed` says otherwise. */
export const apiToken = (project: string, changed: Partial<Identity> = {}): Identity =>
  identity({ id: "token", kind: "apiToken", project, scopes: ["read"], ...changed });

/** Hashes a person's password as little as scrypt can, because hundreds of sign-ins in earnest would take minutes. */
export function quickHashOf(password: string): string {
  const salt = Buffer.alloc(16);
  const key = scryptSync(password, salt, 32, { N: 2, r: 1, p: 1 });
  return `scrypt$2$1$1$${salt.toString("base64url")}$${key.toString("base64url")}`;
}
