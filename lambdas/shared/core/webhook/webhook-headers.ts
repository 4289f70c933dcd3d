/** Makes the headers of a webhook request. A connector's own headers never replace ours. */

import type { HttpConfig } from "../connector/http-config.ts";

export const userAgent = "Millrace-DataConnector/1.0";

/** Header names that belong to the protocol or to our signatures, in lower case. */
export const reservedHeaders: ReadonlySet<string> = new Set([
  "host",
  "content-length",
  "content-type",
  "content-encoding",
  "transfer-encoding",
  "connection",
  "keep-alive",
  "proxy-connection",
  "proxy-authorization",
  "te",
  "trailer",
  "upgrade",
  "expect",
  "user-agent",
  "x-dt-signature",
  "dt-asymmetric-signature",
  "webhook-id",
  "webhook-timestamp",
  "webhook-signature",
  "x-millrace-sync",
  "x-millrace-replay",
  "x-millrace-test",
]);

export const isReservedHeader = (name: string): boolean => reservedHeaders.has(name.toLowerCase());

/** Where a connector's requests go: its URL without credentials, and headers that hold them. */
export interface WebhookTarget {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Answers the target of a connector's requests. Prefers a connector's own `Authorization` header to credentials in its
 * URL.
 */
export function webhookTarget({ url: text, headers: own }: HttpConfig): WebhookTarget {
  const url = new URL(text);
  const { username, password } = url;
  url.username = "";
  url.password = "";
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return {
    url,
    headers: {
      ...(username || password ? { authorization: `Basic ${Buffer.from(credentials).toString("base64")}` } : {}),
      ...Object.fromEntries(
        Object.entries(own).flatMap(([name, value]) => (isReservedHeader(name) ? [] : [[name.toLowerCase(), value]])),
      ),
      "content-type": "application/json",
      "user-agent": userAgent,
    },
  };
}
