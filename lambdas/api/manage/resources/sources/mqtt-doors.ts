/**
 * Finds out where sources connect over MQTT. AWS chooses the hosts' names, and a deployment knows them only after this
 * function is made, so they are asked for when they are needed.
 */

import { PlatformError } from "../../../../shared/core/error.ts";
import { type MqttDoors, mqttDoors } from "../../../../shared/core/mqtt/auth-config.ts";

/** Answers undefined if there is no domain configuration of the name. */
export type FindDomain = (
  name: string,
) => Promise<{ readonly isEnabled: boolean; readonly hostName?: string } | undefined>;

/** `names` are those of the domain configurations. Throws `unavailable` if they cannot be read, or are closed. */
export async function findMqttDoors(
  find: FindDomain,
  names: Readonly<Record<"mqtts" | "wss", string>>,
  ownAuthority: string,
): Promise<MqttDoors> {
  const [mqtts, wss] = await Promise.all([hostOf(find, names.mqtts), hostOf(find, names.wss)]);
  return mqttDoors({ mqtts, wss }, ownAuthority);
}

async function hostOf(find: FindDomain, name: string): Promise<string> {
  const domain = await find(name).catch((cause: unknown) => {
    throw unavailable("AWS IoT Core did not tell the hosts of MQTT", cause);
  });
  if (!domain?.isEnabled || !domain.hostName) throw unavailable("The hosts of MQTT are not open at present");
  return domain.hostName;
}

const unavailable = (what: string, cause?: unknown): PlatformError =>
  new PlatformError("unavailable", `${what}; try again in a few seconds.`, { cause, retryAfterSeconds: 5 });
