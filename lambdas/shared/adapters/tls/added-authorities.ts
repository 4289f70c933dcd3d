/** Reads which certificate authorities this process was made to trust, beside those that Node and its machine bring. */

import { getCACertificates } from "node:tls";

/** Answers them as PEM, one after the other: none on AWS, and on a laptop its own. */
export function addedAuthorities(): string {
  const brought = new Set(
    (["bundled", "system", "extra"] as const).flatMap((kind) => getCACertificates(kind)).map(bare),
  );
  return getCACertificates("default")
    .filter((pem) => !brought.has(bare(pem)))
    .map((pem) => `${pem.trim()}\n`)
    .join("");
}

/** Takes the line breaks out, since Node writes some certificates in lines of another length when they are set. */
const bare = (pem: string): string => pem.replaceAll(/\s/g, "");
