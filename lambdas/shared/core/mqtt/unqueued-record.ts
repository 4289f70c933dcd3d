/** Reads what AWS IoT Core keeps of a message that a topic rule could not queue. */

import { PlatformError } from "../error.ts";
import { parseJson } from "../parse-json.ts";
import type { MqttRecord } from "./mqtt-record.ts";

/**
 * Reads the object at `key`, which ends in `<milliseconds since 1970>-<a UUID>`: the object does not tell when the
 * message was received, and its key does. Throws `internal` for an object of another kind.
 */
export function readUnqueued(key: string, text: string): MqttRecord {
  const [, receivedAt, nonce] = /(?:^|\/)(\d{1,15})-([0-9a-f-]{36})$/.exec(key) ?? [];
  if (receivedAt === undefined || nonce === undefined) throw unreadable(key, "its key tells no time of receipt");
  const object = readObject(key, text);
  const { topic, clientId, base64OriginalPayload: payload } = object;
  if (typeof topic !== "string" || typeof payload !== "string") throw unreadable(key, "it lacks topic or payload");
  const client = typeof clientId === "string" ? { clientId } : {};
  return { payload, topic, receivedAt: Number(receivedAt), ...client, nonce };
}

function readObject(key: string, text: string): { readonly [name: string]: unknown } {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch (cause) {
    throw unreadable(key, "it is no JSON", cause);
  }
  if (typeof value !== "object" || value === null) throw unreadable(key, "it is no object");
  return { ...value };
}

const unreadable = (key: string, why: string, cause?: unknown): PlatformError =>
  new PlatformError("internal", `What lies at ${key} cannot be queued, since ${why}; look at it and delete it.`, {
    cause,
  });
