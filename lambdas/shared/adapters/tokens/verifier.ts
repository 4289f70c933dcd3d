/** Verifies our own access tokens against the signing keys in the registry. */

import { JwtVerifier } from "aws-jwt-verify";
import { JwtBaseError, JwtExpiredError } from "aws-jwt-verify/error";
import { SimpleJwksCache } from "aws-jwt-verify/jwk";
import { PlatformError } from "../../core/error.ts";
import { issuerOf, type TokenSubject } from "../../core/identity/access-token.ts";
import type { IdentityKind } from "../../core/identity/identity-kind.ts";

export interface TokenVerifier {
  /** Throws `unauthenticated` for a token that is malformed, forged, expired or of another stage. */
  verify(token: string): Promise<TokenSubject>;
}

const kinds: readonly string[] = ["user", "source", "apiToken", "serviceAccount"] satisfies IdentityKind[];

/** `readJwks` is called at the first token and when an unknown key id appears (at most every ten seconds). */
export function createTokenVerifier(stage: string, readJwks: () => Promise<object>): TokenVerifier {
  const jwksCache = new SimpleJwksCache({
    fetcher: {
      fetch: async () => {
        const bytes = Buffer.from(JSON.stringify(await readJwks()));
        return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
      },
    },
  });
  // Gives the library an address that names the key set. The fetcher above never connects to it.
  const jwksUri = "https://registry.invalid/jwks.json";
  const verifier = JwtVerifier.create({ issuer: issuerOf(stage), audience: null, jwksUri }, { jwksCache });
  return {
    async verify(token) {
      try {
        const { sub, kind, iat, exp } = await verifier.verify(token);
        if (typeof sub !== "string" || typeof iat !== "number" || typeof exp !== "number" || !isKind(kind)) {
          throw new PlatformError("unauthenticated", invalid);
        }
        return { id: sub, kind, issuedAt: iat, expiresAt: exp };
      } catch (cause) {
        if (cause instanceof JwtBaseError) throw new PlatformError("unauthenticated", explain(cause), { cause });
        throw cause;
      }
    },
  };
}

const invalid = "The token is not one of ours; sign in at /Auth for a new one.";

const explain = (cause: JwtBaseError): string =>
  cause instanceof JwtExpiredError ? "The token has expired; sign in at /Auth for a new one." : invalid;

const isKind = (kind: unknown): kind is IdentityKind => typeof kind === "string" && kinds.includes(kind);
