/**
 * Reads a name and its secret as clients of InfluxDB send them: in `Authorization: Basic` or `Token <name>:<secret>`, or
 * as `u` and `p` in the URL.
 */

import { PlatformError } from "../core/error.ts";
import { apiTokenIdOf } from "../core/identity/api-token.ts";
import { longestPasswordBytes } from "../core/identity/password.ts";
import type { Credentials } from "./password-sign-in.ts";

type Headers = Readonly<Record<string, string | undefined>>;

/** Either a name and a secret, or headers with a token, as the other calls take them. */
export type ReadCredential =
  | { readonly kind: "named"; readonly credentials: Credentials }
  | { readonly kind: "headers"; readonly headers: Headers };

export interface CredentialRequest {
  readonly headers: Headers;
  readonly query: ReadonlyMap<string, readonly string[]>;
}

/** Throws `unauthenticated` naming what is wrong. What the URL says counts first, as with InfluxDB. */
export function readNamedCredential({ headers, query }: CredentialRequest): ReadCredential {
  const name = query.get("u")?.[0];
  if (name) return named(name, query.get("p")?.[0] ?? "");
  const { authorization } = headers;
  const [, scheme, value] = /^\s*(Basic|Token)\s+(.+?)\s*$/is.exec(authorization ?? "") ?? [];
  if (scheme === undefined || value === undefined) {
    if (!authorization && !headers.token) throw new PlatformError("unauthenticated", howToAuthenticate);
    return { kind: "headers", headers };
  }
  const pair = scheme.toLowerCase() === "basic" ? Buffer.from(value, "base64").toString("utf8") : value;
  const [, username, secret] = /^([^:]+):(.*)$/s.exec(pair) ?? [];
  if (username !== undefined && secret !== undefined) return named(username, secret);
  // Takes a token that has no name before it, since an API token's value holds its id, and a JWT its subject.
  if (scheme.toLowerCase() === "token") {
    const other = apiTokenIdOf(value) === undefined ? "Bearer" : "ApiToken";
    return { kind: "headers", headers: { ...headers, authorization: `${other} ${value}` } };
  }
  throw new PlatformError("unauthenticated", howToAuthenticate);
}

function named(username: string, password: string): ReadCredential {
  if (password === "" || !username.isWellFormed() || !password.isWellFormed()) {
    throw new PlatformError("unauthenticated", howToAuthenticate);
  }
  if (Buffer.byteLength(username) > longestPasswordBytes || Buffer.byteLength(password) > longestPasswordBytes) {
    throw new PlatformError("unauthenticated", `Name and secret may have ${longestPasswordBytes} bytes each.`);
  }
  return { kind: "named", credentials: { username, password } };
}

const howToAuthenticate =
  "Send a credential: HTTP Basic, u= and p=, or 'Authorization: Token <name>:<secret>' with an API token's id and value or a source's UID and password; or 'Authorization: Bearer <token>'.";
