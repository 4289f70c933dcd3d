/** `POST /oauth2/token`: a service account's signed assertion becomes an access token (RFC 7523, data-connector-api §5). */

import { createHmac, timingSafeEqual } from "node:crypto";
import { serviceAccountKeyPurpose } from "../../shared/access/identify.ts";
import { PlatformError } from "../../shared/core/error.ts";
import { accessTokenClaims } from "../../shared/core/identity/access-token.ts";
import type { Identity } from "../../shared/core/identity/identity.ts";
import type { Claims } from "../../shared/core/identity/jwt.ts";
import type { ServiceAccountKey } from "../../shared/core/identity/service-account-key.ts";

/** One hour, as existing clients expect and the answer says. */
const grantedSeconds = 3600;
/** An assertion lives no longer than this (data-connector-api §5). */
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
  readonly claims: Record<string, unknown>;
  readonly signed: string;
  readonly signature: Buffer;
}

const fault = (text: string): PlatformError => new PlatformError("bad-request", `assertion: ${text}`);

/** `host`: what the client called us, of which the assertion's audience must speak. Throws `bad-request` with the fault. */
export async function grantToken(form: string, host: string, port: TokenGrant): Promise<GrantedToken> {
  const assertion = readForm(form);
  return port.bounded(assertion.keyId, () => grantFor(assertion, host, port));
}

async function grantFor(assertion: Assertion, host: string, port: TokenGrant): Promise<GrantedToken> {
  const key = await port.key(assertion.keyId);
  const account = key && (await port.identity(key.serviceAccount));
  if (!key || !account?.enabled || account.kind !== "serviceAccount") throw fault("its key id (kid) is unknown.");
  const secret = await port.openSecret(key.encryptedSecret, serviceAccountKeyPurpose(key.id));
  const expected = createHmac("sha256", secret).update(assertion.signed).digest();
  const { signature } = assertion;
  if (signature.length !== expected.length || !timingSafeEqual(signature, expected))
    throw fault("its signature is wrong.");
  const now = port.nowSeconds();
  checkClaims(assertion.claims, account, host, now);
  const nowSeconds = Math.max(now, account.tokensValidFrom);
  const claims = accessTokenClaims(account, { stage: port.stage, nowSeconds, tokenId: port.newTokenId() });
  const access_token = await port.sign({ ...claims, exp: nowSeconds + grantedSeconds });
  return { access_token, token_type: "Bearer", expires_in: grantedSeconds };
}

function readForm(form: string): Assertion {
  const fields = new URLSearchParams(form);
  if (fields.get("grant_type") !== jwtBearer)
    throw new PlatformError("bad-request", `grant_type must be ${jwtBearer}.`);
  const [head = "", body = "", signature = ""] = (fields.get("assertion") ?? "").split(".");
  const header = decode(head);
  if (header.alg !== "HS256") throw fault("its alg must be HS256.");
  const { kid } = header;
  if (typeof kid !== "string" || kid === "") throw fault("its header names no key id (kid).");
  return {
    keyId: kid,
    claims: decode(body),
    signed: `${head}.${body}`,
    signature: Buffer.from(signature, "base64url"),
  };
}

function decode(part: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    if (typeof value === "object" && value !== null) return { ...value };
  } catch {
    // Said below, for every form that is no JWT.
  }
  throw fault("it is no JWT: three parts of base64url, of which two are JSON objects.");
}

function checkClaims(
  { iat, exp, aud, iss }: Record<string, unknown>,
  account: Identity,
  host: string,
  now: number,
): void {
  if (typeof iat !== "number" || typeof exp !== "number") throw fault("iat and exp must be numbers of seconds.");
  if (iat > now + clockSkewSeconds) throw fault("iat lies in the future; set this machine's clock.");
  if (exp <= now) throw fault("it has expired; make a new one for each request.");
  if (exp > iat + longestAssertionSeconds)
    throw fault(`exp must be at most ${longestAssertionSeconds} seconds after iat.`);
  if (iss !== account.email) throw fault("iss must be the service account's email.");
  const audiences = Array.isArray(aud) ? aud : [aud];
  if (audiences.length !== 1 || !isTokenUrl(audiences[0], host)) {
    throw fault("aud must be the URL that this request was sent to, ending in /oauth2/token.");
  }
}

/** By host and path's end: behind a stage's domain, or without one, the path has other beginnings. */
function isTokenUrl(audience: unknown, host: string): boolean {
  if (typeof audience !== "string" || !URL.canParse(audience)) return false;
  const { host: named, pathname } = new URL(audience);
  return named === host.toLowerCase() && pathname.endsWith("/oauth2/token");
}
