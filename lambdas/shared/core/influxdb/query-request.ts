/** Makes the requests by which InfluxDB answers InfluxQL: of 1.x, which 2.x and 3 take for compatibility. */

import { type InfluxdbSettings, type ServerRequest, serverUrl, signIn } from "./settings.ts";

export interface QueryRequest extends ServerRequest {
  readonly body: string;
}

/** `secret` is the password of 1.x, or the token of 2.x and 3. Times are asked for as texts, which hold nanoseconds. */
export function queryRequest(settings: InfluxdbSettings, secret: string | undefined, statements: string): QueryRequest {
  const url = serverUrl(settings, "query");
  url.searchParams.set("db", settings.database);
  return {
    url,
    headers: { "content-type": "application/x-www-form-urlencoded", ...signIn(settings, secret) },
    body: new URLSearchParams({ q: statements }).toString(),
  };
}
