/**
 * Tells the platform what the broker kept from clients without hanging up on them, on a topic of the laptop's own: AWS
 * IoT tells nobody.
 */

import type { Time } from "../contract.ts";
import { bounds, limits } from "../limits.ts";
import type { BrokerLog, TellKept } from "../notices.ts";
import type { Hub } from "../routing/hub.ts";

/** Puts into people's words what the log says in short. */
const words: Readonly<Record<string, string>> = {
  "more than the limit": `more than ${limits.messagesPerSecond} messages or ${limits.bytesPerSecond / 1024} KiB a second came and went on its connection`,
  "queue full": `${bounds.queuedMessages} messages wait for it already`,
};

export const createTellKept =
  (hub: Hub, time: Time, log: BrokerLog): TellKept =>
  ({ kept: eventType, clientId, why = "", topic }, times) => {
    const at = time.wallMillis();
    const body = { clientId, timestamp: at, eventType, times, why: words[why] ?? why, topic };
    const message = {
      topic: `v1/broker/hindered/${clientId}`,
      payload: Buffer.from(JSON.stringify(body)),
      qos: 1,
      retain: false,
      receivedAt: at,
    } as const;
    hub.publish(message)?.catch((error) => {
      log({ level: "warn", message: "what was kept from a client was not told", clientId, error: String(error) });
    });
  };
