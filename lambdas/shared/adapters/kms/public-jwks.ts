/** Writes the public halves of P-256 pairs as a JSON Web Key Set (RFC 7517). */

import { createPublicKey, type JsonWebKey } from "node:crypto";

export type PublicJwk = JsonWebKey & { readonly kid: string; readonly alg: "ES256"; readonly use: "sig" };

/** `publicKey`: SubjectPublicKeyInfo, DER, base64. */
export const publicJwks = (
  keys: readonly { readonly kid: string; readonly publicKey: string }[],
): { keys: PublicJwk[] } => ({
  keys: keys.map(({ kid, publicKey }) => {
    const key = createPublicKey({ key: Buffer.from(publicKey, "base64"), format: "der", type: "spki" });
    return { ...key.export({ format: "jwk" }), kid, alg: "ES256", use: "sig" };
  }),
});
