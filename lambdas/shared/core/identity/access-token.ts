/** The claims of our access tokens (docs/protocols/capture.md, "Signing in"). */

import type { Identity } from "./identity.ts";
import type { IdentityKind } from "./identity-kind.ts";
import type { Claims } from "./jwt.ts";

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
export function accessTokenClaims(identity: Identity, { stage, nowSeconds, tokenId, keyId }: Moment): Claims {
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
    iat: nowSeconds,
    exp: nowSeconds + accessTokenSeconds,
  };
}

/** The parts of a verified token that decide who is calling. */
export interface TokenSubject {
  readonly id: string;
  readonly kind: IdentityKind;
  /** Seconds since 1970. */
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** Of a service account's tokens: the key that they were got with. */
  readonly key?: string;
  /** The identity's generation of tokens at that time; absent if there was none yet. */
  readonly generation?: string;
}
