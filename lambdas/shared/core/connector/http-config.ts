/** Seals a connector's URL, secret and headers as one text for storage, since each may hold a credential. */

import { PlatformError } from "../error.ts";
import { parseJson } from "../parse-json.ts";
import type { SecretBox } from "../secret-box.ts";

/** A secret that signs beside the connector's own until a time, in milliseconds since 1970. */
export interface SecondSecret {
  readonly secret: string;
  readonly endMillis: number;
}

export interface HttpConfig {
  readonly url: string;
  readonly signatureSecret: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Absent or null where there is none. */
  readonly secondSignatureSecret?: SecondSecret | null | undefined;
}

/** Answers the second secret while it signs. */
export const secondSecretAt = (
  { secondSignatureSecret: second }: Pick<HttpConfig, "secondSignatureSecret">,
  nowMillis: number,
): SecondSecret | undefined => (second?.secret && nowMillis < second.endMillis ? second : undefined);

const purposeOf = (connectorId: string): string => `connector:${connectorId}`;

export const sealHttpConfig = (config: HttpConfig, connectorId: string, box: SecretBox): string =>
  box.seal(JSON.stringify(config), purposeOf(connectorId));

/** Opens a sealed text. Throws `internal` if it was not sealed for this connector. */
export function openHttpConfig(sealed: string, connectorId: string, box: SecretBox): HttpConfig {
  const config: unknown = parseJson(box.open(sealed, purposeOf(connectorId)));
  if (typeof config !== "object" || config === null || !("url" in config)) {
    throw new PlatformError("internal", `The stored configuration of connector ${connectorId} is broken.`);
  }
  // Trusts the form, since sealed text is authentic and only sealHttpConfig writes it.
  return config as HttpConfig;
}
