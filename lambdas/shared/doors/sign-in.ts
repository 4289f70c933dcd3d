/**
 * Describes what `/Auth`, `/oauth2/token` and the key sets take and answer. The OpenAPI document is made of these
 * schemas. Functions use only the types, so that no schema library lengthens a cold start.
 */

import * as v from "valibot";

/** Describes the body of `POST /Auth`, whose field names are read without regard to case. */
export const credentials = v.object({
  Username: v.pipe(v.string(), v.description("A user's name, a source's Activation UID, or an API token's id.")),
  Password: v.string(),
});

/** Describes the form of `POST /oauth2/token`. */
export const tokenForm = v.object({
  grant_type: v.literal("urn:ietf:params:oauth:grant-type:jwt-bearer"),
  assertion: v.pipe(
    v.string(),
    v.description(
      "A JWT signed by HS256 with the key's secret: kid = the key's id; iat; exp, at most an hour later; aud = this call's public URL, exactly; iss = the account's email; jti, if it may be used only once.",
    ),
  ),
});

export const grantedToken = v.strictObject({
  access_token: v.string(),
  token_type: v.literal("Bearer"),
  expires_in: v.pipe(v.number(), v.integer()),
});
export type GrantedToken = v.InferOutput<typeof grantedToken>;

/** Describes the error of RFC 6749 §5.2. */
export const oAuthError = v.strictObject({ error: v.string(), error_description: v.string() });
export type OAuthError = v.InferOutput<typeof oAuthError>;

/** Describes a JSON Web Key Set (RFC 7517) of P-256 keys. */
export const keySet = v.object({
  keys: v.array(
    v.object({
      kty: v.literal("EC"),
      crv: v.literal("P-256"),
      x: v.string(),
      y: v.string(),
      kid: v.string(),
      alg: v.literal("ES256"),
      use: v.literal("sig"),
    }),
  ),
});
