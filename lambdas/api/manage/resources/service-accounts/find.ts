/** Finds the service account that a path names. */

import { PlatformError } from "../../../../shared/core/error.ts";
import type { Identity } from "../../../../shared/core/identity/identity.ts";
import { type AskingInProject, parameter } from "../../http/asking.ts";

export const nameOf = (identity: Identity): string => `projects/${identity.project}/serviceaccounts/${identity.id}`;

export async function findAccount(asking: AskingInProject): Promise<Identity> {
  const identity = await asking.ports.registry.identities.get(parameter(asking, "account"));
  if (identity?.kind !== "serviceAccount" || identity.project !== asking.project.id) {
    throw new PlatformError("not-found", "There is no such service account in this project.");
  }
  return identity;
}
