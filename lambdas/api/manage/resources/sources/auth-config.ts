/** Tells what a device needs to connect as a source over MQTT. */

import { PlatformError } from "../../../../shared/core/error.ts";
import type { SourceId } from "../../../../shared/core/id.ts";
import { authConfig } from "../../../../shared/core/mqtt/auth-config.ts";
import type { Source } from "../../../../shared/core/source/source.ts";
import type { AskingInProject } from "../../http/asking.ts";
import type { Ports } from "../../ports.ts";
import { findSource } from "./find.ts";

/** Throws `bad-request` for a source that never signs in. */
export function demandDevice({ type }: Source): void {
  if (type !== "EMULATOR") return;
  throw new PlatformError("bad-request", "An emulated device does not sign in; publish its events by :publish.");
}

/**
 * Answers the auth config with a password that was made just now. Leaves out where to connect if that is not known,
 * since the password is there already and can be told only in this answer.
 */
export async function configWithPassword(
  source: SourceId,
  password: string,
  { mqttDoors, report }: Pick<Ports, "mqttDoors" | "report">,
) {
  const doors = await mqttDoors().catch((error: unknown) => {
    report("a password is told without the hosts of MQTT", { source, error });
    return undefined;
  });
  return { ...authConfig(source, doors), password };
}

/** Throws `unavailable` while nobody knows where to connect. */
export async function showAuthConfig(asking: AskingInProject) {
  const source = await findSource(asking);
  demandDevice(source);
  return authConfig(source.id, await asking.ports.mqttDoors());
}
