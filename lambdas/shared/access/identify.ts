/** Finds out who is calling: the one mechanism by which every function turns credentials into a caller. */

import { PlatformError } from "../core/error.ts";
import type { TokenSubject } from "../core/identity/access-token.ts";
import { apiTokenIdOf } from "../core/identity/api-token.ts";
import type { Identity } from "../core/identity/identity.ts";
import { sameSecret, unmatchable, verifyGeneratedSecret } from "../core/identity/password.ts";
import type { ServiceAccountKey } from "../core/identity/service-account-key.ts";
import type { Refusal, SignInFailureReason, TriedCredential } from "../core/identity/sign-in-failure.ts";
import { credentialMemorySeconds } from "./revocation.ts";

export type Credential =
  | { readonly scheme: "bearer" | "apiToken"; readonly token: string }
  | { readonly scheme: "basic"; readonly keyId: string; readonly secret: string };

/**
 * Reads `Token: <jwt>` and `Authorization: Bearer | ApiToken | Basic`. Throws `unauthenticated` naming what is wrong.
 */
export function readCredential(headers: Readonly<Record<string, string | undefined>>): Credential {
  const { token, authorization } = headers;
  if (token && authorization) {
    throw new PlatformError("unauthenticated", "Send either the Token header or the Authorization header, not both.");
  }
  if (token) return { scheme: "bearer", token: token.trim() };
  const [, scheme, value] = /^\s*(\S+)\s+(\S+)\s*$/.exec(authorization ?? "") ?? [];
  if (!scheme || !value) throw new PlatformError("unauthenticated", howToAuthenticate);
  switch (scheme.toLowerCase()) {
    case "bearer":
      return { scheme: "bearer", token: value };
    case "apitoken":
      return { scheme: "apiToken", token: value };
    case "basic":
      return readBasic(value);
    default:
      throw new PlatformError("unauthenticated", howToAuthenticate);
  }
}

const howToAuthenticate =
  "Send a credential: 'Authorization: Bearer <token>', 'Authorization: ApiToken <token>', 'Authorization: Basic …' or 'Token: <token>'.";

function readBasic(value: string): Credential {
  const [, keyId, secret] = /^([^:]+):(.*)$/s.exec(Buffer.from(value, "base64").toString("utf8")) ?? [];
  if (!keyId || !secret) {
    throw new PlatformError(
      "unauthenticated",
      "Basic credentials are base64 of '<key id>:<secret>' of a service account.",
    );
  }
  return { scheme: "basic", keyId, secret };
}

/**
 * Answers the name whose secret the credential may be a guess at. It is undefined for an access token, because nobody
 * guesses a signature, and clients sign in again when a token that expired is answered 401.
 */
export function guessedName(credential: Credential): string | undefined {
  if (credential.scheme === "basic") return credential.keyId;
  const apiTokenId = apiTokenIdOf(credential.token);
  return apiTokenId ?? (credential.scheme === "apiToken" ? "" : undefined);
}

/** Answers the access token among the headers; undefined if they hold another credential. */
export function accessTokenIn(headers: Readonly<Record<string, string | undefined>>): string | undefined {
  const credential = readCredential(headers);
  return credential.scheme === "bearer" && guessedName(credential) === undefined ? credential.token : undefined;
}

/** The part of a project that decides whether what lives in it may still sign in. */
export interface OwningProject {
  readonly deleteTime?: string;
}

/** Declares what identifying needs of the outside. */
export interface IdentitySource {
  identity(id: string): Promise<Identity | undefined>;
  /** Answers the identity as it is now, where `identity` may remember it. */
  identityNow(id: string): Promise<Identity | undefined>;
  key(keyId: string): Promise<ServiceAccountKey | undefined>;
  project(id: string): Promise<OwningProject | undefined>;
  verifyToken(token: string): Promise<TokenSubject>;
  /** Answers whose token it was, if it is one of this stage's that has expired. */
  subjectOfExpired(token: string): Promise<TokenSubject | undefined>;
  openSecret(sealed: string, purpose: string): Promise<string>;
  /** Notes why somebody is refused. */
  noteRefusal(refusal: Refusal): Promise<void>;
}

export const serviceAccountKeyPurpose = (keyId: string): string => `service-account-key:${keyId}`;

/**
 * Tells whether the identity belongs to no project, as users do, or to one that is not deleted. A project is hidden at
 * once when it is deleted, long before the job has removed all that lives in it.
 */
export async function livesOn(
  { project }: Identity,
  projectOf: (id: string) => Promise<OwningProject | undefined>,
): Promise<boolean> {
  if (project === undefined) return true;
  const owner = await projectOf(project);
  return owner !== undefined && owner.deleteTime === undefined;
}

/** What a credential comes to: somebody, or why nobody is let in by it. */
type Found =
  | { readonly identity: Identity }
  | { readonly refused: SignInFailureReason; readonly identity?: Identity | undefined; readonly error?: PlatformError };

/**
 * Answers the identity of a credential. Throws `unauthenticated` if it is unknown, disabled, revoked or expired, or
 * belongs to a deleted project, and notes it.
 */
export async function identify(credential: Credential, source: IdentitySource, nowSeconds: number): Promise<Identity> {
  const found = await holderOf(credential, source, nowSeconds);
  const reason = "refused" in found ? found.refused : await hindranceOf(found.identity, source, nowSeconds);
  if (reason === undefined && found.identity) return found.identity;
  const refused = reason ?? "UNKNOWN_NAME";
  const { kind, name } = triedBy(credential);
  await source.noteRefusal({ reason: refused, credential: kind, name, identity: found.identity });
  throw ("error" in found && found.error) || (refused === "EXPIRED" ? expired() : unknownCredential());
}

const expired = (): PlatformError =>
  new PlatformError("unauthenticated", "The API token has expired; ask for a new one.");

/** Answers why an identity is not let in although its credential is right. */
async function hindranceOf(
  identity: Identity,
  source: IdentitySource,
  nowSeconds: number,
): Promise<SignInFailureReason | undefined> {
  if (!identity.enabled) return "DISABLED";
  if (identity.expiresAt !== undefined && identity.expiresAt <= nowSeconds) return "EXPIRED";
  return (await livesOn(identity, (id) => source.project(id))) ? undefined : "PROJECT_DELETED";
}

/** Says what was sent, and the name in it. An access token's name is known only once it is verified. */
function triedBy(credential: Credential): { readonly kind: TriedCredential; readonly name: string } {
  if (credential.scheme === "basic") return { kind: "SERVICE_ACCOUNT_KEY", name: credential.keyId };
  const name = guessedName(credential);
  return { kind: name === undefined ? "ACCESS_TOKEN" : "API_TOKEN", name: name ?? "" };
}

async function holderOf(credential: Credential, source: IdentitySource, nowSeconds: number): Promise<Found> {
  if (credential.scheme === "basic") return holderOfKey(credential.keyId, credential.secret, source);
  const apiTokenId = apiTokenIdOf(credential.token);
  if (apiTokenId) return holderOfApiToken(apiTokenId, credential.token, source);
  if (credential.scheme === "apiToken") return { refused: "INVALID_TOKEN" };
  return holderOfJwt(credential.token, source, nowSeconds);
}

async function holderOfJwt(token: string, source: IdentitySource, nowSeconds: number): Promise<Found> {
  const verified = await verifiedSubject(token, source);
  if ("refused" in verified) return verified;
  const { subject } = verified;
  const identity = await identityOf(subject, source, nowSeconds);
  if (identity && isRevoked(subject, identity)) {
    return { refused: "REVOKED", identity, error: revokedBy("The token was revoked; sign in at /Auth for a new one.") };
  }
  if (identity?.kind !== subject.kind) return { refused: "INVALID_TOKEN" };
  if (identity.kind === "serviceAccount" && !(await hasKey(identity, subject.key, source))) {
    const error = revokedBy("The key that the token was got with was deleted; use another key.");
    return { refused: "REVOKED", identity, error };
  }
  return { identity };
}

/**
 * Answers a token's identity. Reads it anew for a token that was issued in the last seconds and seems to be revoked: who
 * signs in anew right after a revocation has a token that is newer than what is remembered.
 */
async function identityOf(
  subject: TokenSubject,
  source: IdentitySource,
  nowSeconds: number,
): Promise<Identity | undefined> {
  const known = await source.identity(subject.id);
  const isNew = subject.issuedAt >= nowSeconds - credentialMemorySeconds;
  return known && isNew && isRevoked(subject, known) ? source.identityNow(subject.id) : known;
}

const revokedBy = (message: string): PlatformError => new PlatformError("unauthenticated", message);

async function verifiedSubject(
  token: string,
  source: IdentitySource,
): Promise<{ readonly subject: TokenSubject } | Extract<Found, { refused: unknown }>> {
  try {
    return { subject: await source.verifyToken(token) };
  } catch (error) {
    if (!(error instanceof PlatformError) || error.code !== "unauthenticated") throw error;
    const subject = await source.subjectOfExpired(token);
    if (!subject) return { refused: "INVALID_TOKEN", error };
    return { refused: "EXPIRED", identity: await source.identity(subject.id), error };
  }
}

/**
 * Tells whether the token was got before the last revocation of all of the identity's tokens, or is of a session that
 * was ended.
 */
export const isRevoked = (
  { issuedAt, generation, session }: TokenSubject,
  { tokensValidFrom, tokenGeneration, endedSessions = [] }: Identity,
): boolean =>
  issuedAt < tokensValidFrom || generation !== tokenGeneration || endedSessions.some(({ id }) => id === session?.id);

/** Tells whether the key by which a service account got a token is still one of its keys. */
async function hasKey({ id }: Identity, keyId: string | undefined, source: IdentitySource): Promise<boolean> {
  const key = keyId === undefined ? undefined : await source.key(keyId);
  return key?.serviceAccount === id;
}

async function holderOfApiToken(id: string, value: string, source: IdentitySource): Promise<Found> {
  const found = await source.identity(id);
  const identity = found?.kind === "apiToken" ? found : undefined;
  const matches = verifyGeneratedSecret(value, identity?.passwordHash ?? unmatchable.sha256);
  if (!identity) return { refused: "UNKNOWN_NAME" };
  return matches ? { identity } : { refused: "WRONG_SECRET", identity };
}

async function holderOfKey(keyId: string, secret: string, source: IdentitySource): Promise<Found> {
  const key = await source.key(keyId);
  if (!key) return { refused: "UNKNOWN_NAME" };
  const expected = await source.openSecret(key.encryptedSecret, serviceAccountKeyPurpose(keyId));
  const identity = await source.identity(key.serviceAccount);
  if (!sameSecret(secret, expected)) return { refused: "WRONG_SECRET", identity };
  return identity?.basicAuthEnabled ? { identity } : { refused: "NOT_ALLOWED", identity };
}

const unknownCredential = (): PlatformError =>
  new PlatformError("unauthenticated", "The credential is unknown, disabled or revoked.");
