/** Connects to the broker. The only file that knows the library, so that no other page loads it. */

import mqtt, { type MqttClient } from "mqtt";
import type { Message } from "./messages.ts";

export interface Connecting {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly onConnect: () => void;
  readonly onMessage: (message: Message) => void;
  /** The connection ended, and is not tried again. */
  readonly onEnd: (why: string) => void;
}

export interface Connection {
  readonly subscribe: (filter: string) => Promise<void>;
  readonly unsubscribe: (filter: string) => Promise<void>;
  readonly publish: (topic: string, payload: string, qos: 0 | 1) => Promise<void>;
  readonly end: () => void;
}

/** What reason codes of MQTT 5 mean for somebody who looks at the page. */
const reasons: Readonly<Record<number, string>> = {
  134: "The broker refused the name or the token.",
  135: "The broker refused: what was asked is not permitted to you. Topics of other companies and of other sources end the connection.",
  137: "The broker is busy. Try again in a moment.",
  142: "Another connection took the same client id.",
  149: "The message was larger than the broker takes.",
};

export const wordsOf = (code: number | undefined): string =>
  (code === undefined ? undefined : reasons[code]) ??
  `The connection ended${code === undefined ? "" : ` with reason ${code}`}.`;

let count = 0;

/** Connects once. A connection that is lost is opened again by the person who sees why. */
export function open({ url, username, password, onConnect, onMessage, onEnd }: Connecting): Connection {
  const client = mqtt.connect(url, {
    ...{ protocolVersion: 5, username, password, clientId: `console-${crypto.randomUUID()}` },
    ...{ reconnectPeriod: 0, connectTimeout: 15_000, clean: true, resubscribe: false },
    // Makes no worker for timers out of text, which the policy of the page forbids.
    timerVariant: "native",
  });
  let why: string | undefined;
  client.on("connect", onConnect);
  client.on("disconnect", ({ reasonCode }) => {
    why = wordsOf(reasonCode);
  });
  client.on("error", (error) => {
    why ??= "code" in error && typeof error.code === "number" ? wordsOf(error.code) : error.message;
  });
  client.on("close", () => onEnd(why ?? "The connection ended, or none could be opened."));
  client.on("message", (topic, payload, { qos, retain }) => {
    count += 1;
    onMessage({ key: String(count), topic, payload, qos, isRetained: retain, atMillis: Date.now() });
  });
  return connectionOf(client);
}

function connectionOf(client: MqttClient): Connection {
  return {
    async subscribe(filter) {
      const [granted] = await client.subscribeAsync(filter, { qos: 1 });
      if (granted && granted.qos > 2) throw new Error(wordsOf(granted.qos));
    },
    async unsubscribe(filter) {
      await client.unsubscribeAsync(filter);
    },
    async publish(topic, payload, qos) {
      await client.publishAsync(topic, payload, { qos });
    },
    end: () => void client.end(true),
  };
}
