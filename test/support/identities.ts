/** Makes identities for tests, which no registry has to hold. */

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
