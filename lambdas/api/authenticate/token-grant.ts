/**
 * `POST /oauth2/token`: a service account's signed assertion becomes an access token (RFC 7523;
 * docs/protocols/data-connectors.md, "Signing in").
 */

import { decodeJwt, decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from "jose";
import { serviceAccountKeyPurpose } from "../../shared/access/identify.ts";
import { PlatformError } from "../../shared/core/error.ts";
import { accessTokenClaims } from "../../shared/core/identity/access-token.ts";
import type { Identity } from "../../shared/core/identity/identity.ts";
import type { Claims } from "../../shared/core/identity/jwt.ts";
import type { ServiceAccountKey } from "../../shared/core/identity/service-account-key.ts";

/** One hour, as existing clients expect and the answer says. */
const grantedSeconds = 3600;
/** An assertion lives no longer than this (docs/protocols/data-connectors.md, "Signing in"). */
const longestAssertionSeconds = 3600;
/** How far a client's clock may be ahead of ours. */
const clockSkewSeconds = 60;
const jwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer";

export interface TokenGrant {
  readonly key: (keyId: string) => Promise<ServiceAccountKey | undefined>;
  readonly identity: (id: string) => Promise<Identity | undefined>;
  readonly openSecret: (sealed: string, purpose: string) => Promise<string>;
  readonly sign: (claims: Claims) => Promise<string>;
  readonly stage: string;
  readonly nowSeconds: () => number;
  readonly newTokenId: () => string;
  /** Makes the attempt, and throws `too-many-requests` where too many failed with the key. */
  readonly bounded: <T>(keyId: string, attempt: () => Promise<T>) => Promise<T>;
}

export interface GrantedToken {
  readonly access_token: string;
  readonly token_type: "Bearer";
  readonly expires_in: number;
}

interface Assertion {
  readonly keyId: string;
  /** The JWT as it was sent. */
  readonly text: string;
}

const fault = (text: string, cause?: unknown): PlatformError =>
  new PlatformError("bad-request", `assertion: ${text}`, cause === undefined ? {} : { cause });

/**
 * `host`: what the client called us, of which the assertion's audience must speak. Throws `bad-request` with the fault.
 */
export async function grantToken(form: string, host: string, port: TokenGrant): Promise<GrantedToken> {
  const assertion = readForm(form);
  return port.bounded(assertion.keyId, () => grantFor(assertion, host, port));
}

async function grantFor(assertion: Assertion, host: string, port: TokenGrant): Promise<GrantedToken> {
  const key = await port.key(assertion.keyId);
  const account = key && (await port.identity(key.serviceAccount));
  if (!key || !account?.enabled || account.kind !== "serviceAccount") throw fault("its key id (kid) is unknown.");
  const secret = await port.openSecret(key.encryptedSecret, serviceAccountKeyPurpose(key.id));
  const now = port.nowSeconds();
  checkClaims(await verified(assertion.text, secret, account, now), host, now);
  const nowSeconds = Math.max(now, account.tokensValidFrom);
  const claims = accessTokenClaims(account, { stage: port.stage, nowSeconds, tokenId: port.newTokenId() });
  const access_token = await port.sign({ ...claims, exp: nowSeconds + grantedSeconds });
  return { access_token, token_type: "Bearer", expires_in: grantedSeconds };
}

function readForm(form: string): Assertion {
  const fields = new URLSearchParams(form);
  if (fields.get("grant_type") !== jwtBearer)
    throw new PlatformError("bad-request", `grant_type must be ${jwtBearer}.`);
  const text = fields.get("assertion") ?? "";
  const header = readable(() => decodeProtectedHeader(text));
  if (header.alg !== "HS256") throw fault("its alg must be HS256.");
  const { kid } = header;
  if (typeof kid !== "string" || kid === "") throw fault("its header names no key id (kid).");
  // Decodes the claims before any key is looked up, so that an assertion that is no JWT counts as no attempt with a key.
  readable(() => decodeJwt(text));
  return { keyId: kid, text };
}

const noJwt = "it is no JWT: three parts of base64url, of which two are JSON objects.";

function readable<T>(decode: () => T): T {
  try {
    return decode();
  } catch (cause) {
    throw fault(noJwt, cause);
  }
}

/** Answers the claims of an assertion that the secret signed, that names the account, and that has not expired. */
async function verified(text: string, secret: string, account: Identity, now: number): Promise<TimedClaims> {
  try {
    const { payload } = await jwtVerify<{ readonly iat: number; readonly exp: number }>(text, Buffer.from(secret), {
      algorithms: ["HS256"],
      issuer: account.email ?? "",
      requiredClaims: ["iat", "exp"],
      currentDate: new Date(now * 1000),
      clockTolerance: clockSkewSeconds,
    });
    return payload;
  } catch (cause) {
    if (cause instanceof errors.JOSEError) throw fault(explain(cause), cause);
    throw cause;
  }
}

type TimedClaims = JWTPayload & { readonly iat: number; readonly exp: number };

const expired = "it has expired; make a new one for each request.";

function explain(error: errors.JOSEError): string {
  if (error instanceof errors.JWSSignatureVerificationFailed) return "its signature is wrong.";
  if (error instanceof errors.JWTExpired) return expired;
  if (!(error instanceof errors.JWTClaimValidationFailed)) return noJwt;
  switch (error.claim) {
    case "iss":
      return "iss must be the service account's email.";
    case "nbf":
      return "nbf must be a number of seconds that does not lie in the future.";
    default:
      return "iat and exp must be numbers of seconds.";
  }
}

/**
 * Checks what is ours to decide: how long an assertion may live, and which names of this endpoint it may be made for.
 */
function checkClaims({ iat, exp, aud }: TimedClaims, host: string, now: number): void {
  if (iat > now + clockSkewSeconds) throw fault("iat lies in the future; set this machine's clock.");
  // Allows a client's clock to be ahead, and never an assertion to outlive its end.
  if (exp <= now) throw fault(expired);
  if (exp > iat + longestAssertionSeconds)
    throw fault(`exp must be at most ${longestAssertionSeconds} seconds after iat.`);
  const audiences = Array.isArray(aud) ? aud : [aud];
  if (audiences.length !== 1 || !isTokenUrl(audiences[0], host)) {
    throw fault("aud must be the URL that this request was sent to, ending in /oauth2/token.");
  }
}

/** Compares host and end of the path alone: whether a stage has a domain of its own decides how the path begins. */
function isTokenUrl(audience: unknown, host: string): boolean {
  if (typeof audience !== "string" || !URL.canParse(audience)) return false;
  const { host: named, pathname } = new URL(audience);
  return named === host.toLowerCase() && pathname.endsWith("/oauth2/token");
}
