/** Reads the credentials of a stage's first administrator. */

import { PlatformError } from "../../shared/core/error.ts";
import { parseJson } from "../../shared/core/parse-json.ts";

export interface Administrator {
  readonly username: string;
  readonly password: string;
}

/** Reads the text of the administrator's secret. Throws `not-configured` if it lacks the username or the password. */
export function readAdministrator(secret: string | undefined): Administrator {
  const { username, password } = parseJson(secret ?? "{}") as { username?: unknown; password?: unknown };
  if (typeof username !== "string" || typeof password !== "string") {
    throw new PlatformError("not-configured", "The administrator's secret must hold a username and a password.");
  }
  return { username, password };
}
