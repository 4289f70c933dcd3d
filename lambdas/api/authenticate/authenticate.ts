/** Signing in: a user name and a password become an access token (docs/protocols/capture.md, "Signing in"). */

import type { Origin } from "../../shared/access/guess-limit.ts";
import { livesOn, type OwningProject } from "../../shared/access/identify.ts";
import { PlatformError } from "../../shared/core/error.ts";
import { accessTokenClaims } from "../../shared/core/identity/access-token.ts";
import type { Identity } from "../../shared/core/identity/identity.ts";
import type { Claims } from "../../shared/core/identity/jwt.ts";
import { longestPasswordBytes, unmatchable, verifyPassword } from "../../shared/core/identity/password.ts";
import { readJson } from "../../shared/core/intake/exact-json.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../shared/core/intake/json-value.ts";
import { keyReader } from "../../shared/core/intake/keys.ts";
import { isUuid } from "../../shared/core/uuid.ts";

/** Looks identities up. */
interface IdentityDirectory {
  get(id: string): Promise<Identity | undefined>;
  ofUsername(username: string): Promise<Identity | undefined>;
}

export interface SignIn {
  readonly directory: IdentityDirectory;
  readonly project: (id: string) => Promise<OwningProject | undefined>;
  readonly sign: (claims: Claims) => Promise<string>;
  readonly stage: string;
  readonly nowSeconds: () => number;
  readonly newTokenId: () => string;
  /** Makes the attempt. Throws `too-many-requests` if too many attempts failed under the name or from the address. */
  readonly bounded: <T>(origin: Origin, attempt: () => Promise<T>) => Promise<T>;
}

interface Credentials {
  readonly username: string;
  readonly password: string;
}

const shape = 'Send {"Username":"…","Password":"…"} as JSON.';

const readKeys = keyReader(["Username", "Password"]);

/** Reads the body of `POST /Auth`. Throws `bad-request` naming the field. */
export function readCredentials(text: string): Credentials {
  const { values, faults } = readKeys(parseObject(text));
  if (faults.length > 0) throw new PlatformError("bad-request", faults.join(" "));
  return { username: readField("Username", values.Username), password: readField("Password", values.Password) };
}

function parseObject(text: string): JsonObject {
  const body = readJson(text, shape);
  if (!isJsonObject(body)) throw new PlatformError("bad-request", `The body is no JSON object. ${shape}`);
  return body;
}

function readField(name: string, value: JsonValue | undefined): string {
  if (typeof value !== "string" || value === "") {
    throw new PlatformError("bad-request", `${name} must be a text of at least one character. ${shape}`);
  }
  if (Buffer.byteLength(value) > longestPasswordBytes) {
    throw new PlatformError("bad-request", `${name} is longer than ${longestPasswordBytes} bytes.`);
  }
  if (!value.isWellFormed()) throw new PlatformError("bad-request", `${name} is not well-formed Unicode.`);
  return value;
}

/**
 * Answers the access token. Throws `unauthenticated`, with the same message for an unknown name, a wrong password and a
 * disabled identity.
 */
export const signIn = (credentials: Credentials, sourceIp: string, port: SignIn): Promise<string> =>
  port.bounded({ name: credentials.username, sourceIp }, () => trySignIn(credentials, port));

const refused = (): PlatformError => new PlatformError("unauthenticated", "The user name or the password is wrong.");

async function trySignIn({ username, password }: Credentials, port: SignIn): Promise<string> {
  // Takes the time before it reads the identity: if the password is reset meanwhile, the reset also revokes this token.
  const now = port.nowSeconds();
  const byId = isUuid(username);
  const identity = await (byId ? port.directory.get(username.toLowerCase()) : port.directory.ofUsername(username));
  const matches = await verifyPassword(
    password,
    identity?.passwordHash ?? (byId ? unmatchable.sha256 : unmatchable.scrypt),
  );
  if (!matches || !identity?.enabled || (identity.expiresAt ?? Number.POSITIVE_INFINITY) <= now) throw refused();
  if (!(await livesOn(identity, port.project))) throw refused();
  // Dates the token after `tokensValidFrom`, which a password reset moves up to a second ahead: a token that is signed
  // at once must still be valid.
  const nowSeconds = Math.max(now, identity.tokensValidFrom);
  return port.sign(accessTokenClaims(identity, { stage: port.stage, nowSeconds, tokenId: port.newTokenId() }));
}
