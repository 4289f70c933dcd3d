/** Signing in: a user name and a password become an access token (docs/protocols/capture.md, "Signing in"). */

import type { Origin } from "../../shared/access/guess-limit.ts";
import type { TokenUses } from "../../shared/access/notes/token-uses.ts";
import {
  attemptSignIn,
  type CheckPassword,
  type Credentials,
  type PasswordPort,
} from "../../shared/access/password-sign-in.ts";
import { PlatformError } from "../../shared/core/error.ts";
import { accessTokenClaims } from "../../shared/core/identity/access-token.ts";
import type { Claims } from "../../shared/core/identity/jwt.ts";
import { longestPasswordBytes } from "../../shared/core/identity/password.ts";
import { readJson } from "../../shared/core/intake/exact-json.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../shared/core/intake/json-value.ts";
import { keyReader } from "../../shared/core/intake/keys.ts";

export interface SignIn extends PasswordPort {
  readonly sign: (claims: Claims) => Promise<string>;
  readonly stage: string;
  readonly nowSeconds: () => number;
  readonly newTokenId: () => string;
  /** Notes who was let in. */
  readonly uses: Pick<TokenUses, "note">;
  /** Makes the attempt. Throws `too-many-requests` if too many attempts failed under the name or from the address. */
  readonly bounded: <T>(origin: Origin, attempt: () => Promise<T>) => Promise<T>;
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
 * disabled identity. People wait for their turn before anything is read or counted for them.
 */
export const signIn = (credentials: Credentials, sourceIp: string, port: SignIn): Promise<string> =>
  attemptSignIn(credentials, sourceIp, port, (check) =>
    port.bounded({ name: credentials.username, sourceIp }, () => trySignIn(check, port)),
  );

const refused = (): PlatformError => new PlatformError("unauthenticated", "The user name or the password is wrong.");

async function trySignIn(check: CheckPassword, port: SignIn): Promise<string> {
  // Takes the time before it reads the identity: if the password is reset meanwhile, the reset also revokes this token.
  const now = port.nowSeconds();
  const identity = await check(now);
  if (!identity) throw refused();
  await port.uses.note(identity);
  // Dates the token after `tokensValidFrom`, which a password reset moves up to a second ahead: a token that is signed
  // at once must still be valid.
  const nowSeconds = Math.max(now, identity.tokensValidFrom);
  return port.sign(accessTokenClaims(identity, { stage: port.stage, nowSeconds, tokenId: port.newTokenId() }));
}
