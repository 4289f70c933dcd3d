/**
 * `DT-Asymmetric-Signature`: what receivers verify by our published keys, without a shared secret
 * (docs/protocols/data-connectors.md, "Signatures").
 */

import type { KeyObject } from "node:crypto";
import { signEs256 } from "../identity/jwt.ts";

const validSeconds = 300;

export interface AsymmetricSignature {
  /** The digest of the body's bytes, in lower-case hex. */
  readonly checksumSha256: string;
  /** The issuer as the discovery document names it. Receivers compare it as text. */
  readonly issuer: string;
  /** The organization's id. */
  readonly organization: string;
  readonly nowSeconds: number;
}

/** Signs an ES256 JWT. `kid` names the key in the JWKS that the issuer's discovery document points to. */
export function asymmetricSignature(
  { checksumSha256, issuer, organization, nowSeconds }: AsymmetricSignature,
  key: { readonly kid: string; readonly es256: KeyObject },
): string {
  const claims = {
    checksum_sha256: checksumSha256,
    iat: nowSeconds,
    exp: nowSeconds + validSeconds,
    iss: issuer,
    sub: organization,
  };
  return signEs256(claims, key.es256, key.kid);
}
