/** Everything that signs one attempt to deliver an event (docs/protocols/data-connectors.md, "Signatures"). */

import { hash, type KeyObject } from "node:crypto";
import { type SecondSecret, secondSecretAt } from "../connector/http-config.ts";
import { signHs256 } from "../identity/jwt.ts";
import { asymmetricSignature } from "./asymmetric-signature.ts";
import { standardWebhookHeaders } from "./standard-webhooks.ts";

/** The stage's private keys of webhooks: one generation, whose public halves are published under `kid`. */
export interface WebhookKeys {
  readonly kid: string;
  /** P-256. */
  readonly es256: KeyObject;
  readonly ed25519: KeyObject;
}

export interface SignedAttempt {
  /** The body's text, byte for byte as it is sent. */
  readonly body: string;
  readonly eventId: string;
  /** The organization's id. */
  readonly organization: string;
  /** The secret that the connector's owner set; empty if there is none. */
  readonly secret: string;
  /** A secret that signs besides, while a receiver goes over from one to the other. */
  readonly secondSignatureSecret?: SecondSecret | null | undefined;
  readonly nowSeconds: number;
  /** Differs at each attempt. */
  readonly tokenId: string;
  /** The setting `webhookIssuer`. */
  readonly issuer: string;
  readonly webhookKeys: WebhookKeys;
}

/**
 * Answers the signatures of one attempt as headers, with names in lower case. They expire, so each attempt needs its
 * own.
 */
export function signatureHeaders(attempt: SignedAttempt): Record<string, string> {
  const { body, eventId, secret, nowSeconds, webhookKeys } = attempt;
  const bytes = Buffer.from(body);
  const checksumSha256 = hash("sha256", bytes);
  const second = secondSecretAt(attempt, nowSeconds * 1000)?.secret ?? "";
  const standard = { id: eventId, timestampSeconds: nowSeconds, body };
  return {
    ...(secret
      ? { "x-dt-signature": sharedSignature({ sha1: hash("sha1", bytes), sha256: checksumSha256 }, attempt) }
      : {}),
    "dt-asymmetric-signature": asymmetricSignature({ ...attempt, checksumSha256 }, webhookKeys),
    ...standardWebhookHeaders(standard, [secret, second].filter(Boolean), webhookKeys.ed25519),
  };
}

const validSeconds = 3600;

/** `X-Dt-Signature`. Claims are exactly these five: no `iss`, no `aud`; digests in lower-case hex. */
export const sharedSignature = (
  { sha1, sha256 }: { readonly sha1: string; readonly sha256: string },
  { secret, nowSeconds, tokenId }: Pick<SignedAttempt, "secret" | "nowSeconds" | "tokenId">,
): string =>
  signHs256(
    { checksum: sha1, checksum_sha256: sha256, iat: nowSeconds, exp: nowSeconds + validSeconds, jti: tokenId },
    secret,
  );
