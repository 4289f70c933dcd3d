/** Connects MQTT.js clients to a laptop, publishes at a rate, and notes what subscribers get and when. */

import { readFile } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { connectAsync, type IClientOptions, type MqttClient } from "mqtt";
import type { Ready } from "../../local/client/ready.ts";

export type Connect = (options: IClientOptions) => Promise<MqttClient>;

/** Lets `use` connect clients over TLS, and disconnects all of them afterwards. */
export async function withClients<T>(ready: Ready, use: (connect: Connect) => Promise<T>): Promise<T> {
  const { mqttsUrl } = ready;
  if (mqttsUrl === undefined) throw new Error("mqtt: the laptop has no door for MQTT over TLS.");
  const ca = await readFile(ready.caFile, "utf8");
  const open: MqttClient[] = [];
  try {
    return await use(async (options) => {
      const client = await connectAsync(mqttsUrl, { ca, protocolVersion: 5, reconnectPeriod: 0, ...options });
      open.push(client);
      return client;
    });
  } finally {
    await Promise.all(open.map((client) => client.endAsync()));
  }
}

/** What came to the subscribers. */
export interface Seen {
  /** When each value came first, by its sequence number. */
  readonly receipts: Map<number, number>;
  /** The messages that AWS would bill: each, and each acknowledgement. */
  readonly billed: { count: number };
}

export async function subscribe(clients: readonly MqttClient[], filter: string): Promise<Seen> {
  const seen: Seen = { receipts: new Map(), billed: { count: 0 } };
  for (const client of clients) {
    client.on("message", (_, payload, { qos }) => {
      const { Value: sequence, IsLastValue } = JSON.parse(payload.toString()) as {
        Value: number;
        IsLastValue?: boolean;
      };
      // Is what was published before, and is billed all the same.
      if (!IsLastValue && !seen.receipts.has(sequence)) seen.receipts.set(sequence, performance.now());
      seen.billed.count += 1 + qos;
    });
    await client.subscribeAsync(filter, { qos: 1 });
  }
  return seen;
}

export interface Rate {
  readonly perSecond: number;
  readonly seconds: number;
}

/**
 * Publishes at QoS 1 when each message is due, whether or not earlier ones were acknowledged. The publishers take turns.
 * Answers when each was due, by its sequence number, which begins at `first`.
 */
export async function publishAt(
  { perSecond, seconds }: Rate,
  publishers: readonly MqttClient[],
  topic: string,
  first: number,
): Promise<Map<number, number>> {
  const due = new Map<number, number>();
  const pending: Promise<unknown>[] = [];
  const start = performance.now();
  for (let index = 0; index < perSecond * seconds; index++) {
    const moment = start + (index * 1000) / perSecond;
    if (moment - performance.now() > 1) await wait(moment - performance.now());
    due.set(first + index, moment);
    const publisher = publishers[index % publishers.length];
    pending.push(
      publisher?.publishAsync(topic, JSON.stringify({ Value: first + index }), { qos: 1 }) ?? Promise.reject(),
    );
  }
  await Promise.all(pending);
  return due;
}
