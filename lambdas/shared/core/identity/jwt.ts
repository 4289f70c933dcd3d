/** Signs compact JSON Web Signatures (RFC 7515): ES256 for access tokens, HS256 for what receivers verify. */

import { createHmac, type KeyObject, sign } from "node:crypto";

export type Claims = Readonly<Record<string, string | number | boolean | readonly string[]>>;

const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString("base64url");

/** Signs with an EC P-256 private key, which `kid` names in the JWKS. */
export function signEs256(claims: Claims, key: KeyObject, kid: string): string {
  const input = `${encode({ alg: "ES256", typ: "JWT", kid })}.${encode(claims)}`;
  const signature = sign("sha256", Buffer.from(input), { key, dsaEncoding: "ieee-p1363" });
  return `${input}.${signature.toString("base64url")}`;
}

// Existing receivers compare the header's text, so it is a constant and not built per token.
const hs256Header = encode({ alg: "HS256", typ: "JWT" });

/** Signs with a shared secret. The header is exactly `{"alg":"HS256","typ":"JWT"}`. */
export function signHs256(claims: Claims, secret: string): string {
  const input = `${hs256Header}.${encode(claims)}`;
  return `${input}.${createHmac("sha256", secret).update(input).digest("base64url")}`;
}
