/** Finds out who connects: by a password, by an API token's value, or by an access token in the password's place. */

import type { MqttOrigin } from "../../shared/access/guess-limit.ts";
import { isRevoked, livesOn } from "../../shared/access/identify.ts";
import { attemptSignIn, type PasswordPort } from "../../shared/access/password-sign-in.ts";
import { PlatformError } from "../../shared/core/error.ts";
import type { TokenSubject } from "../../shared/core/identity/access-token.ts";
import type { Identity } from "../../shared/core/identity/identity.ts";
import { foldName } from "../../shared/core/name/fold.ts";
import { type ConnectRequest, looksLikeToken } from "./connect-request.ts";

export interface SignInPort extends PasswordPort {
  /** Throws `unauthenticated` for a token that is not one of this stage's. */
  readonly verifyToken: (token: string) => Promise<TokenSubject>;
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
async function holderOfToken({ username, password }: ConnectRequest, port: SignInPort): Promise<Holder> {
  const subject = await port.verifyToken(password);
  const identity = await port.directory.get(subject.id);
  if (!identity?.enabled || identity.kind !== subject.kind || isRevoked(subject, identity)) {
    throw new PlatformError("unauthenticated", "the token was revoked");
  }
  if (!isNameOf(username, identity)) throw new PlatformError("unauthenticated", "the token is another identity's");
  if (!(await livesOn(identity, port.project))) throw refused();
  return { identity, endsAt: subject.expiresAt };
}

/** Tells whether the user name is what the identity signs in with. */
function isNameOf(username: string, { kind, id, username: own }: Identity): boolean {
  if (kind === "user") return own !== undefined && foldName(own) === foldName(username);
  return username.toLowerCase() === id;
}
