/** Finds the first administrator, whose password is generated into a secret of the template. */

import { parseJson } from "../../lambdas/shared/core/parse-json.ts";
import type { Ready } from "../client/ready.ts";
import type { Gate } from "../gate/contract.ts";
import type { Platform } from "../template/model/platform.ts";

/** Finds the secret that holds a user name and a password. Throws if the template has none. */
export function administratorOf(platform: Platform, gate: Gate): Ready["user"] {
  for (const { arn } of platform.secrets) {
    const user = readUser(gate.secretValue(arn));
    if (user) return user;
  }
  throw new Error("No secret of the template holds a username and a password for the administrator.");
}

function readUser(secret: string): Ready["user"] | undefined {
  try {
    const { username, password } = parseJson(secret) as Record<string, unknown>;
    return typeof username === "string" && typeof password === "string" ? { username, password } : undefined;
  } catch {
    // A secret that is no JSON holds something else.
    return undefined;
  }
}
