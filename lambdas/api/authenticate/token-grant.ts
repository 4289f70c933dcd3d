/**
 * `POST /oauth2/token`: a service account's signed assertion becomes an access token (RFC 7523;
 * docs/protocols/data-connectors.md, "Signing in").
 */

import { decodeJwt, decodeProtectedHeader, errors, jwtVerify } from "jose";
import type { Origin } from "../../shared/access/guess-limit.ts";
import { livesOn, type OwningProject, serviceAccountKeyPurpose } from "../../shared/access/identify.ts";
import type { NoteRefusal } from "../../shared/access/notes/sign-in-failures.ts";
import type { TokenUses } from "../../shared/access/notes/token-uses.ts";
import { PlatformError } from "../../shared/core/error.ts";
import { accessTokenClaims } from "../../shared/core/identity/access-token.ts";
import type { Identity } from "../../shared/core/identity/identity.ts";
import type { Claims } from "../../shared/core/identity/jwt.ts";
import type { ServiceAccountKey } from "../../shared/core/identity/service-account-key.ts";
import type { SignInFailureReason } from "../../shared/core/identity/sign-in-failure.ts";

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
  readonly project: (id: string) => Promise<OwningProject | undefined>;
  readonly noteRefusal: NoteRefusal;
  /** Notes which key was used. */
  readonly uses: Pick<TokenUses, "note">;
  readonly openSecret: (sealed: string, purpose: string) => Promise<string>;
  readonly sign: (claims: Claims) => Promise<string>;
  readonly stage: string;
  /** Is the one audience that an assertion may have: the address of this call, as the stage's settings give it. */
  readonly tokenUrl: string;
  readonly nowSeconds: () => number;
  readonly newTokenId: () => string;
  /**
   * Notes that an assertion was used. Answers false if it was used before, and throws `too-many-requests` if the
   * account used too many in a short time.
   */
  readonly use: (assertion: UsedAssertion) => Promise<boolean>;
  /** Makes the attempt. Throws `too-many-requests` if too many failed with the key (its name) from the address. */
  readonly bounded: <T>(origin: Origin, attempt: () => Promise<T>) => Promise<T>;
}

export interface GrantedToken {
  readonly access_token: string;
  readonly token_type: "Bearer";
  readonly expires_in: number;
}

export interface UsedAssertion {
  readonly account: string;
  /** The claim `jti`, which is unique for each assertion of the account. */
  readonly id: string;
  /** The second since 1970 from which the assertion is refused in any case. */
  readonly expiresAt: number;
}

interface Assertion {
  readonly keyId: string;
  /** The JWT as it was sent. */
  readonly text: string;
}

const fault = (text: string, cause?: unknown): PlatformError =>
  new PlatformError("invalid-grant", `assertion: ${text}`, cause === undefined ? {} : { cause });

/** Answers an access token for the form of the request. Throws `invalid-grant` with the assertion's fault, and others for the form's. */
export async function grantToken(form: string, sourceIp: string, port: TokenGrant): Promise<GrantedToken> {
  const assertion = readForm(form);
  const note = (reason: SignInFailureReason, identity?: Identity) =>
    port.noteRefusal({ reason, credential: "SERVICE_ACCOUNT_KEY", name: assertion.keyId, identity }, sourceIp);
  return port.bounded({ name: assertion.keyId, sourceIp }, () => grantFor(assertion, note, port));
}

type Note = (reason: SignInFailureReason, identity?: Identity) => Promise<void>;

async function grantFor(assertion: Assertion, note: Note, port: TokenGrant): Promise<GrantedToken> {
  const key = await port.key(assertion.keyId);
  const account = key && (await port.identity(key.serviceAccount));
  const reason = await reasonAgainst(account, port);
  if (!key || !account || reason !== undefined) {
    await note(reason ?? "UNKNOWN_NAME", account);
    throw fault("its key id (kid) is unknown.");
  }
  try {
    const token = await granted(assertion, key, account, port);
    await port.uses.note({ id: key.id, kind: "serviceAccountKey" });
    return token;
  } catch (error) {
    if (error instanceof PlatformError && error.code === "invalid-grant") {
      await note(error.message.includes(expired) ? "EXPIRED" : "WRONG_SECRET", account);
    }
    throw error;
  }
}

async function reasonAgainst(
  account: Identity | undefined,
  port: TokenGrant,
): Promise<SignInFailureReason | undefined> {
  if (account?.kind !== "serviceAccount") return "UNKNOWN_NAME";
  if (!account.enabled) return "DISABLED";
  return (await livesOn(account, port.project)) ? undefined : "PROJECT_DELETED";
}

async function granted(
  assertion: Assertion,
  key: ServiceAccountKey,
  account: Identity,
  port: TokenGrant,
): Promise<GrantedToken> {
  const secret = await port.openSecret(key.encryptedSecret, serviceAccountKeyPurpose(key.id));
  const now = port.nowSeconds();
  await useOnce(await verified(assertion.text, secret, { account, audience: port.tokenUrl, now }), account, port);
  const nowSeconds = Math.max(now, account.tokensValidFrom);
  const moment = { stage: port.stage, nowSeconds, tokenId: port.newTokenId(), keyId: key.id };
  const claims = accessTokenClaims(account, moment);
  const access_token = await port.sign({ ...claims, exp: nowSeconds + grantedSeconds });
  return { access_token, token_type: "Bearer", expires_in: grantedSeconds };
}

/** Uses up an assertion that has an id. One without an id may be used until it expires, as existing clients do. */
async function useOnce({ jti, exp }: AssertionClaims, account: Identity, port: TokenGrant): Promise<void> {
  if (jti === undefined) return;
  const isFirst = await port.use({ account: account.id, id: jti, expiresAt: Math.ceil(exp) });
  if (!isFirst) throw fault("it was used before (jti); make a new one for each request.");
}

function readForm(form: string): Assertion {
  const fields = new URLSearchParams(form);
  if (required(fields, "grant_type") !== jwtBearer)
    throw new PlatformError("unsupported-grant", `grant_type must be ${jwtBearer}.`);
  const text = required(fields, "assertion");
  const header = readable(() => decodeProtectedHeader(text));
  if (header.alg !== "HS256") throw fault("its alg must be HS256.");
  const { kid } = header;
  if (typeof kid !== "string" || kid === "") throw fault("its header names no key id (kid).");
  // Decodes the claims before any key is looked up, so that an assertion that is no JWT counts as no attempt with a key.
  readable(() => decodeJwt(text));
  return { keyId: kid, text };
}

/**
 * Reads a field. RFC 6749 §3.2 refuses one that is repeated, of which each reader may take another value, and takes an
 * empty one for none.
 */
function required(fields: URLSearchParams, name: string): string {
  const [value = "", ...others] = fields.getAll(name);
  if (others.length > 0) throw new PlatformError("bad-request", `${name}: send it once.`);
  if (value === "") throw new PlatformError("bad-request", `${name} is missing; send it form-encoded in the body.`);
  return value;
}

const noJwt = "it is no JWT: three parts of base64url, of which two are JSON objects.";

function readable<T>(decode: () => T): T {
  try {
    return decode();
  } catch (cause) {
    throw fault(noJwt, cause);
  }
}

interface AssertionClaims {
  readonly iat: number;
  readonly exp: number;
  readonly jti: string | undefined;
}

interface Expected {
  readonly account: Identity;
  readonly audience: string;
  readonly now: number;
}

/** Answers the claims of an assertion that the secret signed, of the account, for this call and at this time. */
async function verified(text: string, secret: string, { account, audience, now }: Expected): Promise<AssertionClaims> {
  try {
    const { payload } = await jwtVerify(text, Buffer.from(secret), {
      algorithms: ["HS256"],
      issuer: account.email ?? "",
      audience,
      requiredClaims: ["exp"],
      maxTokenAge: longestAssertionSeconds,
      currentDate: new Date(now * 1000),
      clockTolerance: clockSkewSeconds,
    });
    return checkClaims(payload, now);
  } catch (cause) {
    if (cause instanceof errors.JOSEError) throw fault(explain(cause, audience), cause);
    throw cause;
  }
}

const expired = "it has expired; make a new one for each request.";

function explain(error: errors.JOSEError, audience: string): string {
  if (error instanceof errors.JWSSignatureVerificationFailed) return "its signature is wrong.";
  if (error instanceof errors.JWTExpired) return expired;
  if (!(error instanceof errors.JWTClaimValidationFailed)) return noJwt;
  switch (error.claim) {
    case "iss":
      return "iss must be the service account's email.";
    case "aud":
      return audienceFault(audience);
    case "nbf":
      return "nbf must be a number of seconds that does not lie in the future.";
    default:
      return error.reason === "check_failed" ? "iat lies in the future; set this machine's clock." : noTimes;
  }
}

const noTimes = "iat and exp must be numbers of seconds.";
const audienceFault = (audience: string): string => `aud must be ${audience}, and nothing else.`;

/** Checks what the library leaves open: that times are finite, how long an assertion lives, and its one audience. */
function checkClaims({ iat, exp, nbf = 0, aud, jti }: Readonly<Record<string, unknown>>, now: number): AssertionClaims {
  if (!isSecond(iat) || !isSecond(exp)) throw fault(noTimes);
  if (!isSecond(nbf)) throw fault("nbf must be a number of seconds that does not lie in the future.");
  // Allows a client's clock to be ahead, and never an assertion to outlive its end.
  if (exp <= now) throw fault(expired);
  if (exp > iat + longestAssertionSeconds)
    throw fault(`exp must be at most ${longestAssertionSeconds} seconds after iat.`);
  if (Array.isArray(aud) && aud.length !== 1) throw fault("aud must name one audience.");
  if (jti !== undefined && typeof jti !== "string") throw fault("jti must be a text.");
  return { iat, exp, jti };
}

/** Refuses infinity, which JSON writes as `1e999` and which the library takes. */
const isSecond = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);
