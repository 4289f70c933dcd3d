/** Describes what `/data-connector/.well-known/…` answers. Functions use only the types: see `sign-in.ts`. */

import * as v from "valibot";

/**
 * Describes the document of OpenID Connect Discovery 1.0 §3, as far as it means something for signatures alone.
 * Libraries insist on the lists.
 */
export const webhookConfiguration = v.object({
  issuer: v.string(),
  jwks_uri: v.string(),
  id_token_signing_alg_values_supported: v.array(v.string()),
  response_types_supported: v.array(v.string()),
  subject_types_supported: v.array(v.string()),
});
export type WebhookConfiguration = v.InferOutput<typeof webhookConfiguration>;

/** Lists the ed25519 keys as Standard Webhooks writes them. */
export const standardWebhookKeys = v.object({
  keys: v.array(
    v.object({ kid: v.string(), publicKey: v.pipe(v.string(), v.description("whpk_ and the key in base64.")) }),
  ),
});
export type StandardWebhookKeys = v.InferOutput<typeof standardWebhookKeys>;
