/** `X-Dt-Signature`: what existing webhook receivers verify (data-connector-api §4). */

import { hash } from "node:crypto";
import { signHs256 } from "./jwt.ts";

const validSeconds = 3600;

interface Moment {
  readonly nowSeconds: number;
  readonly tokenId: string;
}

/** Signed anew at every attempt. Claims are exactly these five: no `iss`, no `aud`; digests in lower-case hex. */
export function dtSignature(body: string, secret: string, { nowSeconds, tokenId }: Moment): string {
  return signHs256(
    {
      checksum: hash("sha1", body),
      checksum_sha256: hash("sha256", body),
      iat: nowSeconds,
      exp: nowSeconds + validSeconds,
      jti: tokenId,
    },
    secret,
  );
}
