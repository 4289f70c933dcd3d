/** Identities for tests: a person unless it is said otherwise, who may sign in and has no roles. */

import type { Identity } from "../../lambdas/shared/core/identity/identity.ts";

export type { Identity };

export const identity = (changed: Partial<Identity> = {}): Identity => ({
  id: "person",
  kind: "user",
  displayName: "",
  enabled: true,
  tokensValidFrom: 0,
  createTime: "",
  ...changed,
});
