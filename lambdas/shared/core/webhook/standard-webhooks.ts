/** The headers of Standard Webhooks (standardwebhooks.com): `v1` by a shared secret, `v1a` by our ed25519 key. */

import { createHmac, createSecretKey, type KeyObject, sign } from "node:crypto";

export interface StandardWebhook {
  /** The event's id: the same at every attempt, so that receivers can drop repeats. */
  readonly id: string;
  readonly timestampSeconds: number;
  readonly body: string;
}

export interface StandardWebhookHeaders {
  readonly "webhook-id": string;
  readonly "webhook-timestamp": string;
  readonly "webhook-signature": string;
}

const secretPrefix = "whsec_";
const publicKeyPrefix = "whpk_";
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/**
 * Answers the HMAC key that a secret stands for. What follows `whsec_` is base64; any other text stands for its UTF-8
 * bytes.
 */
export function standardWebhookKey(secret: string): KeyObject {
  const encoded = secret.startsWith(secretPrefix) ? secret.slice(secretPrefix.length) : "";
  const bytes = encoded !== "" && base64.test(encoded) ? Buffer.from(encoded, "base64") : Buffer.from(secret);
  // Makes a key object, since a key that is given as a buffer costs four times the HMAC itself.
  return createSecretKey(bytes);
}

/** Answers the headers. Signatures are separated by a space, and receivers accept any that they can verify. */
export function standardWebhookHeaders(
  { id, timestampSeconds, body }: StandardWebhook,
  secrets: readonly string[],
  privateKey: KeyObject,
): StandardWebhookHeaders {
  const content = Buffer.from(`${id}.${timestampSeconds}.${body}`);
  const asymmetric = `v1a,${sign(null, content, privateKey).toString("base64")}`;
  const shared = secrets.map(
    (secret) => `v1,${createHmac("sha256", standardWebhookKey(secret)).update(content).digest("base64")}`,
  );
  return {
    "webhook-id": id,
    "webhook-timestamp": String(timestampSeconds),
    "webhook-signature": [...shared, asymmetric].join(" "),
  };
}

/** Writes an ed25519 public key as receivers' libraries take it: `whpk_` and its 32 bytes in base64. */
export function standardWebhookPublicKey(publicKey: KeyObject): string {
  const { x = "" } = publicKey.export({ format: "jwk" });
  return `${publicKeyPrefix}${Buffer.from(x, "base64url").toString("base64")}`;
}

/** The bytes before the 32 of an ed25519 private key in PKCS 8 (RFC 8410 §7). */
const pkcs8Head = Buffer.from("302e020100300506032b657004220420", "hex");

/** Writes 32 random bytes, which are an ed25519 private key, in PKCS 8, the form in which Node takes them. */
export const ed25519Pkcs8 = (seed: Uint8Array): Buffer => Buffer.concat([pkcs8Head, seed]);
