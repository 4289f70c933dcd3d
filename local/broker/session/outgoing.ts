/** Makes of a message what one subscriber gets, in its version of MQTT. */

import type { Message } from "../contract.ts";
import type { Outgoing, Version } from "../wire/encode.ts";

/** Answers undefined for a message whose time is over. */
export function outgoingOf(
  message: Message,
  retain: boolean,
  version: Version,
  nowMillis: number,
): Outgoing | undefined {
  const { topic, payload, properties, expiresAt } = message;
  if (expiresAt !== undefined && nowMillis >= expiresAt) return undefined;
  if (version === 4 || (properties === undefined && expiresAt === undefined)) return { topic, payload, retain };
  const left = expiresAt === undefined ? {} : { messageExpiryInterval: Math.ceil((expiresAt - nowMillis) / 1000) };
  return { topic, payload, retain, properties: { ...properties, ...left } };
}
