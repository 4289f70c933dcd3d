/** Keeps what must be read back (webhook secrets, headers, service-account secrets): AES-256-GCM under one data key. */

import { createCipheriv, createDecipheriv, createHmac, createSecretKey, hkdfSync, randomBytes } from "node:crypto";
import { PlatformError } from "./error.ts";

export interface SecretBox {
  /** Seals a text. Binds `purpose` to it, so that a sealed secret that is copied elsewhere does not open there. */
  seal(text: string, purpose: string): string;
  /** Opens a sealed text. Throws `internal` if it was not sealed by this key for this purpose. */
  open(sealed: string, purpose: string): string;
  /** Answers a mark by which a text is found again, and from which nobody without the key can tell or guess the text. */
  mark(text: string): string;
}

const ivBytes = 12;
const tagBytes = 16;
const algorithm = "aes-256-gcm";
// Without its length stated, Node takes a shorter tag, which is easier to forge.
const options = { authTagLength: tagBytes } as const;

export function createSecretBox(key: Uint8Array): SecretBox {
  // Derives a key of its own, since no key should serve two algorithms.
  const markKey = createSecretKey(new Uint8Array(hkdfSync("sha256", key, "", "mark", 32)));
  return {
    mark: (text) => createHmac("sha256", markKey).update(text).digest("base64url"),
    seal(text, purpose) {
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv(algorithm, key, iv, options).setAAD(Buffer.from(purpose));
      const encrypted = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), encrypted]).toString("base64");
    },
    open(sealed, purpose) {
      const bytes = Buffer.from(sealed, "base64");
      try {
        const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, ivBytes), options)
          .setAAD(Buffer.from(purpose))
          .setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
        const rest = bytes.subarray(ivBytes + tagBytes);
        return Buffer.concat([decipher.update(rest), decipher.final()]).toString("utf8");
      } catch (cause) {
        throw new PlatformError("internal", `A stored secret (${purpose}) cannot be opened with this stage's key.`, {
          cause,
        });
      }
    },
  };
}
