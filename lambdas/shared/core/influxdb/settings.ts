/** Says which InfluxDB a retention writes to, and seals what signs it in. */

import type { SecretBox } from "../secret-box.ts";

/** InfluxDB 1.x signs in by user name and password, 2.x and 3 by a token. */
export type InfluxdbVersion = 1 | 2 | 3;

/** Holds no secret: it is shown to whoever may read the retention. */
export interface InfluxdbSettings {
  readonly version: InfluxdbVersion;
  /** Where the server is, with neither credentials nor a query. */
  readonly url: string;
  /** The database of 1.x and 3; the bucket of 2.x. */
  readonly database: string;
  /** The retention policy of 1.x; absent = the database's default one. */
  readonly retentionPolicy?: string | undefined;
  /** The organization of 2.x, by name or id. */
  readonly organization?: string | undefined;
  /** The user of 1.x; absent if the server asks for none. */
  readonly username?: string | undefined;
}

const purposeOf = (retention: string): string => `retention:${retention}`;

/** Seals a password or token, so that it opens for this retention alone. */
export const sealInfluxdbSecret = (secret: string, retention: string, box: SecretBox): string =>
  box.seal(secret, purposeOf(retention));

interface SealedRetention {
  readonly id: string;
  readonly encryptedSecret?: string | undefined;
}

interface Boxes {
  readonly secretBox: () => Promise<SecretBox>;
}

/**
 * Opens the password or token of a retention; undefined if its server asks for none. Throws `internal` if it was not
 * sealed for this retention.
 */
export async function influxdbSecretOf(
  { id, encryptedSecret }: SealedRetention,
  boxes: Boxes,
): Promise<string | undefined> {
  if (encryptedSecret === undefined) return undefined;
  return (await boxes.secretBox()).open(encryptedSecret, purposeOf(id));
}

export interface ServerRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
}

/** Answers the address of a call below the server's own. */
export function serverUrl(settings: InfluxdbSettings, path: string): URL {
  const url = new URL(settings.url);
  url.pathname = `${url.pathname.replace(/\/+$/, "")}/${path}`;
  return url;
}

/** Makes the header that signs in, to write or to read. */
export function signIn({ version, username }: InfluxdbSettings, secret: string | undefined): Record<string, string> {
  if (version !== 1) return secret === undefined ? {} : { authorization: `Token ${secret}` };
  if (username === undefined) return {};
  return { authorization: `Basic ${Buffer.from(`${username}:${secret ?? ""}`).toString("base64")}` };
}
