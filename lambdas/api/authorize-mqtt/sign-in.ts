/** Finds out who connects: by a password, by an API token's value, or by an access token in the password's place. */

import type { MqttOrigin } from "../../shared/access/guess-limit.ts";
import { isRevoked, livesOn } from "../../shared/access/identify.ts";
import { attemptSignIn, type PasswordPort } from "../../shared/access/password-sign-in.ts";
import { PlatformError } from "../../shared/core/error.ts";
import type { TokenSubject } from "../../shared/core/identity/access-token.ts";
import type { Identity } from "../../shared/core/identity/identity.ts";
import type { SignInFailureReason } from "../../shared/core/identity/sign-in-failure.ts";
import { foldName } from "../../shared/core/name/fold.ts";
import { type ConnectRequest, looksLikeToken } from "./connect-request.ts";

export interface SignInPort extends PasswordPort {
  /** Throws `unauthenticated` for a token that is not one of this stage's. */
  readonly verifyToken: (token: string) => Promise<TokenSubject>;
  /** Answers whose token it was, if it is one of this stage's that has expired. */
  readonly subjectOfExpired: (token: string) => Promise<TokenSubject | undefined>;
  /** Makes the attempt. Throws `too-many-requests` if too many attempts failed. */
  readonly bounded: <T>(origin: MqttOrigin, attempt: () => Promise<T>) => Promise<T>;
}

export interface Holder {
  readonly identity: Identity;
  /** Seconds since 1970 at which the credential ends; absent = never. */
  readonly endsAt?: number;
}

/** Answers who connects. Throws `unauthenticated`, and `too-many-requests` if too many attempts failed. */
export async function signIn(request: ConnectRequest, port: SignInPort, nowSeconds: number): Promise<Holder> {
  const { identity, endsAt } = looksLikeToken(request.password)
    ? await holderOfToken(request, port)
    : await holderOfSecret(request, port, nowSeconds);
  const ends = [endsAt, identity.expiresAt].filter((each) => each !== undefined);
  return ends.length === 0 ? { identity } : { identity, endsAt: Math.min(...ends) };
}

const refused = (): PlatformError => new PlatformError("unauthenticated", "the user name or the password is wrong");

async function holderOfSecret(request: ConnectRequest, port: SignInPort, nowSeconds: number): Promise<Holder> {
  const { username, clientId } = request;
  // Lets clients take turns by their ids, since no address is known here.
  const identity = await attemptSignIn(request, clientId, port, (check) =>
    port.bounded({ name: username, clientId }, async () => {
      const holder = await check(nowSeconds);
      if (!holder) throw refused();
      return holder;
    }),
  );
  return { identity };
}

/** Costs no stretching of a password, and nobody guesses a signature, so that no guesses are counted. */
async function holderOfToken(request: ConnectRequest, port: SignInPort): Promise<Holder> {
  const subject = await verifiedSubject(request, port);
  const identity = await port.directory.get(subject.id);
  const reason = await reasonAgainst(subject, identity, request, port);
  if (identity && reason === undefined) return { identity, endsAt: subject.expiresAt };
  await noteToken(reason ?? "REVOKED", identity, request, port);
  throw new PlatformError(
    "unauthenticated",
    reason === "UID_MISMATCH" ? "the token is another's" : "the token was revoked",
  );
}

async function verifiedSubject(request: ConnectRequest, port: SignInPort): Promise<TokenSubject> {
  try {
    return await port.verifyToken(request.password);
  } catch (error) {
    if (error instanceof PlatformError && error.code === "unauthenticated") {
      const subject = await port.subjectOfExpired(request.password);
      const identity = subject && (await port.directory.get(subject.id));
      await noteToken(subject ? "EXPIRED" : "INVALID_TOKEN", identity, request, port);
    }
    throw error;
  }
}

async function reasonAgainst(
  subject: TokenSubject,
  identity: Identity | undefined,
  { username }: ConnectRequest,
  port: SignInPort,
): Promise<SignInFailureReason | undefined> {
  if (identity?.kind !== subject.kind || isRevoked(subject, identity)) return "REVOKED";
  if (!identity.enabled) return "DISABLED";
  if (!isNameOf(username, identity)) return "UID_MISMATCH";
  return (await livesOn(identity, port.project)) ? undefined : "PROJECT_DELETED";
}

const noteToken = (
  reason: SignInFailureReason,
  identity: Identity | undefined,
  { username, clientId }: ConnectRequest,
  port: SignInPort,
): Promise<void> => port.noteRefusal({ reason, credential: "ACCESS_TOKEN", name: username, identity }, clientId);

/** Tells whether the user name is what the identity signs in with. */
function isNameOf(username: string, { kind, id, username: own }: Identity): boolean {
  if (kind === "user") return own !== undefined && foldName(own) === foldName(username);
  return username.toLowerCase() === id;
}
