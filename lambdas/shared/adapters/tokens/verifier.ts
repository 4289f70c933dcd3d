/** Verifies our own access tokens against the signing keys in the registry. */

import { errors, jwtVerify } from "jose";
import { PlatformError } from "../../core/error.ts";
import { issuerOf, type TokenSubject } from "../../core/identity/access-token.ts";
import type { IdentityKind } from "../../core/identity/identity-kind.ts";
import { type ReadJwks, VerificationKeys } from "./verification-keys.ts";

export interface TokenVerifier {
  /** Throws `unauthenticated` for a token that is malformed, forged, expired or of another stage. */
  verify(token: string): Promise<TokenSubject>;
  /** Answers whose token it was, if its signature is ours and nothing but its time is over. It lets nobody in. */
  subjectOfExpired(token: string): Promise<TokenSubject | undefined>;
}

const kinds: readonly string[] = ["user", "source", "apiToken", "serviceAccount"] satisfies IdentityKind[];

/** `readJwks` is called at the first token and when an unknown key id appears (at most every ten seconds). */
export function createTokenVerifier(stage: string, readJwks: ReadJwks, nowSeconds: () => number): TokenVerifier {
  const keys = new VerificationKeys(readJwks, nowSeconds);
  const options = { algorithms: ["ES256"], issuer: issuerOf(stage), requiredClaims: ["sub", "iat", "exp"] };
  const check = async (token: string) => {
    const currentDate = new Date(nowSeconds() * 1000);
    const { payload } = await jwtVerify(token, (header) => keys.keyOf(header), { ...options, currentDate });
    return subjectOf(payload);
  };
  return {
    async subjectOfExpired(token) {
      try {
        await check(token);
        return undefined;
      } catch (error) {
        // Is thrown once the signature is found to be ours.
        if (error instanceof errors.JWTExpired) return subjectOf(error.payload);
        if (error instanceof errors.JOSEError || error instanceof PlatformError) return undefined;
        throw error;
      }
    },
    async verify(token) {
      try {
        return await check(token);
      } catch (cause) {
        if (cause instanceof errors.JOSEError) throw new PlatformError("unauthenticated", explain(cause), { cause });
        throw cause;
      }
    },
  };
}

function subjectOf(claims: Readonly<Record<string, unknown>>): TokenSubject {
  const { sub, kind, iat, exp, key, gen, jti, sid = jti, auth_time: signedInAt = iat } = claims;
  if (typeof sub !== "string" || !isSecond(iat) || !isSecond(exp) || !isKind(kind)) {
    throw new PlatformError("unauthenticated", invalid);
  }
  return {
    id: sub,
    kind,
    issuedAt: iat,
    expiresAt: exp,
    ...(typeof key === "string" ? { key } : {}),
    ...(typeof gen === "string" ? { generation: gen } : {}),
    ...(typeof sid === "string" && isSecond(signedInAt) ? { session: { id: sid, signedInAt } } : {}),
  };
}

/** Refuses infinity, which JSON writes as `1e999` and which the library takes. */
const isSecond = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);

const invalid = "The token is not one of ours; sign in at /Auth for a new one.";

const explain = (cause: errors.JOSEError): string =>
  cause instanceof errors.JWTExpired ? "The token has expired; sign in at /Auth for a new one." : invalid;

const isKind = (kind: unknown): kind is IdentityKind => typeof kind === "string" && kinds.includes(kind);
