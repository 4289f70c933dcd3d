/**
 * `/data-connector/.well-known/…`: where receivers of webhooks find the keys that verify them
 * (docs/protocols/data-connectors.md, "Signatures").
 */

import { PlatformError } from "../../shared/core/error.ts";
import type { StandardWebhookKeys, WebhookConfiguration } from "../../shared/doors/discovery.ts";
import { type HttpAnswer, jsonAnswer } from "../../shared/handlers/api-gateway.ts";

type StandardWebhookKey = StandardWebhookKeys["keys"][number];

/** Answers the public halves of the webhook keys that receivers must know now. */
export interface PublishedKeys {
  webhookJwks(): Promise<{ readonly keys: readonly object[] }>;
  webhookEd25519(): Promise<readonly StandardWebhookKey[]>;
}

const root = "/data-connector/.well-known/";
/** Lets receivers cache for an hour, since a new key is published a day before it signs. */
const caching = { "cache-control": "public, max-age=3600" };

/** Knows the path behind `/api` too, because a stage without a domain may have the API's stage name in front. */
export const isDiscovery = (path: string): boolean => path.startsWith(root) || path.startsWith(`/api${root}`);

const documents = ["openid-configuration", "jwks.json", "standard-webhooks.json"];

const documentOf = (path: string): string => path.slice(path.indexOf(root) + root.length);

/** Tells whether a path below the root names a document. */
export const namesDocument = (path: string): boolean => documents.includes(documentOf(path));

/**
 * Answers the document that the path names. `issuer` is the setting `webhookIssuer`. Throws `not-found` if there is no
 * such document.
 */
export async function discoveryAnswer(path: string, issuer: string, keys: PublishedKeys): Promise<HttpAnswer> {
  switch (documentOf(path)) {
    case "openid-configuration":
      return jsonAnswer(200, configurationOf(issuer), caching);
    case "jwks.json":
      return jsonAnswer(200, await keys.webhookJwks(), caching);
    case "standard-webhooks.json":
      return jsonAnswer(200, standardKeysOf(await keys.webhookEd25519()), caching);
    default:
      throw new PlatformError(
        "not-found",
        `There are openid-configuration, jwks.json and standard-webhooks.json under ${root}, and nothing else.`,
      );
  }
}

const standardKeysOf = (keys: readonly StandardWebhookKey[]): StandardWebhookKeys => ({ keys: [...keys] });

/**
 * Answers what OpenID Connect Discovery 1.0 §3 defines, as far as it means something for signatures alone. Libraries
 * insist on the lists.
 */
const configurationOf = (issuer: string): WebhookConfiguration => ({
  issuer,
  jwks_uri: `${issuer}/.well-known/jwks.json`,
  id_token_signing_alg_values_supported: ["ES256"],
  response_types_supported: ["id_token"],
  subject_types_supported: ["public"],
});
