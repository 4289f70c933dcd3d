/** Gives sources new passwords. */

import { revoked } from "../../../../shared/access/revocation.ts";
import { PlatformError } from "../../../../shared/core/error.ts";
import { generateSecret, hashGeneratedSecret } from "../../../../shared/core/identity/password.ts";
import type { AskingInProject } from "../../http/asking.ts";
import { configWithPassword, demandDevice } from "./auth-config.ts";
import { findSource } from "./find.ts";
import { registeredAs } from "./registration.ts";

/**
 * Gives the source a new generated password, which is shown only once. Tokens that were got with the old one stop
 * working.
 */
export async function resetPassword(asking: AskingInProject) {
  const source = await findSource(asking);
  demandDevice(source);
  const { ports } = asking;
  const password = generateSecret();
  const { identities } = ports.registry;
  const before = await identities.get(source.id);
  const tokens = revoked(ports, before);
  const attributes = { passwordHash: hashGeneratedSecret(password), ...tokens };
  if (!(await identities.change(source.id, attributes, registeredAs(source)))) {
    throw new PlatformError("not-found", "There is no such source in this project any more.");
  }
  await identities.forgetSecret(before?.passwordHash);
  return { username: source.id, password, authConfig: await configWithPassword(source.id, password, ports) };
}
