/** Signs compact JSON Web Signatures (RFC 7515): ES256 for access tokens, HS256 for what receivers verify. */

import { createHmac, type KeyObject, sign } from "node:crypto";

export type Claims = Readonly<Record<string, string | number | boolean | readonly string[]>>;

const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString("base64url");

/** Signs with an EC P-256 private key, which `kid` names in the JWKS. */
export function signEs256(claims: Claims, key: KeyObject, kid: string): string {
  const input = `${encode({ alg: "ES256", typ: "JWT", kid })}.${encode(claims)}`;
  return `${input}.${pairOf(sign("sha256", Buffer.from(input), key)).toString("base64url")}`;
}

/** A P-256 signature's two numbers have so many bytes each. */
const numberBytes = 32;

/**
 * Brings a signature from DER (`30 length 02 length r 02 length s`) into the form of JWS, r and s side by side (RFC 7518
 * §3.4). Node could do it, at more than the cost of signing: an option beside the key has it try the key as what it is
 * not first.
 */
function pairOf(der: Buffer): Buffer {
  const pair = Buffer.alloc(2 * numberBytes);
  let at = 2;
  for (const end of [numberBytes, 2 * numberBytes]) {
    const length = der[at + 1] ?? 0;
    at += 2;
    // Drops the zero that keeps a number positive, and leaves zeros before a short one.
    const number = der.subarray(at, at + length).subarray(-numberBytes);
    number.copy(pair, end - number.length);
    at += length;
  }
  return pair;
}

// Existing receivers compare the header's text, so it is a constant and not built per token.
const hs256Header = encode({ alg: "HS256", typ: "JWT" });

/** Signs with a shared secret. The header is exactly `{"alg":"HS256","typ":"JWT"}`. */
export function signHs256(claims: Claims, secret: string): string {
  const input = `${hs256Header}.${encode(claims)}`;
  return `${input}.${createHmac("sha256", secret).update(input).digest("base64url")}`;
}
