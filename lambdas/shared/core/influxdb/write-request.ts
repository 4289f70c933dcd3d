/** Makes the requests by which InfluxDB takes line protocol: of 1.x, and of 2.x, which 3 understands too. */

import { type InfluxdbSettings, type ServerRequest, serverUrl, signIn } from "./settings.ts";

/** Times are sent in nanoseconds. `secret` is the password of 1.x, or the token of 2.x and 3. */
export function writeRequest(settings: InfluxdbSettings, secret: string | undefined): ServerRequest {
  const url = serverUrl(settings, settings.version === 1 ? "write" : "api/v2/write");
  for (const [name, value] of Object.entries(parametersOf(settings))) url.searchParams.set(name, value);
  url.searchParams.set("precision", "ns");
  return { url, headers: { "content-type": "text/plain; charset=utf-8", ...signIn(settings, secret) } };
}

function parametersOf({ version, database, retentionPolicy, organization }: InfluxdbSettings): Record<string, string> {
  if (version === 1) return { db: database, ...(retentionPolicy === undefined ? {} : { rp: retentionPolicy }) };
  return { bucket: database, ...(organization === undefined ? {} : { org: organization }) };
}
