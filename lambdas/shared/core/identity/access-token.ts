/** The claims of our access tokens (docs/protocols/capture.md, "Signing in"). */

import type { Identity } from "./identity.ts";
import type { IdentityKind } from "./identity-kind.ts";
import type { Claims } from "./jwt.ts";
import { type Session, sessionEnd } from "./session.ts";

/** Two hours, as the source-facing API documents. */
const accessTokenSeconds = 7200;

export const issuerOf = (stage: string): string => `urn:millrace:${stage}`;

interface Moment {
  readonly stage: string;
  readonly nowSeconds: number;
  /** Unique per token. */
  readonly tokenId: string;
  /** Of a service account's tokens: the key that they are got with, and whose deletion ends them. */
  readonly keyId?: string;
  /** Of a token that is renewed: the session that it goes on with. Without it the token begins one. */
  readonly session?: Session;
}

const scopeOf = (identity: Identity): string => {
  switch (identity.kind) {
    case "source":
      return "data:write";
    case "apiToken":
      return (identity.scopes ?? []).map((scope) => `data:${scope}`).join(" ");
    case "user":
    case "serviceAccount":
      return "platform";
  }
};

/** `sub` is the identity's id. Only sources and API tokens carry a project: users belong to any number of them. */
export function accessTokenClaims(identity: Identity, moment: Moment): Claims {
  const { stage, nowSeconds, tokenId, keyId, session } = moment;
  const bound = identity.kind === "source" || identity.kind === "apiToken";
  return {
    iss: issuerOf(stage),
    sub: identity.id,
    kind: identity.kind,
    ...(bound && identity.project ? { project: identity.project } : {}),
    ...(keyId === undefined ? {} : { key: keyId }),
    ...(identity.tokenGeneration === undefined ? {} : { gen: identity.tokenGeneration }),
    scope: scopeOf(identity),
    jti: tokenId,
    ...(session ? { sid: session.id, auth_time: session.signedInAt } : {}),
    iat: nowSeconds,
    exp: accessTokenEnd(moment),
  };
}

/** Answers the second since 1970 at which a token of that moment expires: no later than its session ends. */
export const accessTokenEnd = ({ nowSeconds, session }: Pick<Moment, "nowSeconds" | "session">): number =>
  Math.min(nowSeconds + accessTokenSeconds, session ? sessionEnd(session) : Number.POSITIVE_INFINITY);

/** The parts of a verified token that decide who is calling. */
export interface TokenSubject {
  readonly id: string;
  readonly kind: IdentityKind;
  /** Seconds since 1970. */
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** Of a service account's tokens: the key that they were got with. */
  readonly key?: string;
  /** The session that the token is of. Absent where a token has no id, as none of ours is. */
  readonly session?: Session;
  /** The identity's generation of tokens at that time; absent if there was none yet. */
  readonly generation?: string;
}
