/** Declares what topic rules put on the MQTT intake queue: a message as a client published it. */

import { PlatformError } from "../error.ts";
import { parseJson } from "../parse-json.ts";

export interface MqttRecord {
  /** The payload's bytes as base64, since they may be anything. */
  readonly payload: string;
  readonly topic: string;
  /** Milliseconds since 1970 at which the broker received the message. */
  readonly receivedAt: number;
  /** Who published it; absent for the platform's own messages. */
  readonly clientId?: string;
  /**
   * Tells deliveries of the same message apart from two messages. A message that is queued again carries it; others are told
   * apart by the ids that the queue gives them.
   */
  readonly nonce?: string;
}

/** Reads the body of a message that a topic rule has written. Throws `internal` if it is of another kind. */
export function readMqttRecord(body: string): MqttRecord {
  const message: unknown = parseJson(body);
  if (typeof message !== "object" || message === null) throw notOfARule();
  const { payload, topic, receivedAt, clientId, nonce }: Partial<Record<keyof MqttRecord, unknown>> = message;
  if (typeof payload !== "string" || typeof topic !== "string" || typeof receivedAt !== "number") throw notOfARule();
  return {
    payload,
    topic,
    receivedAt,
    ...(typeof clientId === "string" ? { clientId } : {}),
    ...(typeof nonce === "string" ? { nonce } : {}),
  };
}

const notOfARule = (): PlatformError =>
  new PlatformError("internal", "The MQTT message lacks its payload, topic or time of receipt.");
