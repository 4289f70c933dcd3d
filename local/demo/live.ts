/** Speaks MQTT in the demo: as the source that publishes, and as a person who watches the company's live data. */

import { readFile } from "node:fs/promises";
import { connectAsync, type IClientOptions, type MqttClient } from "mqtt";
import { parseJson } from "../../lambdas/shared/core/parse-json.ts";
import type { Ready } from "../client/ready.ts";

/** One field of a point, as the raw tree shows it. */
export interface LiveValue {
  readonly topic: string;
  readonly value: number;
  /** When the point was measured, in milliseconds since 1970. */
  readonly measuredAt: number;
}

export interface LiveOptions {
  /** Connection tag, measurement and field that are shown; `+` stands for any. */
  readonly filter: string;
  readonly onValue: (value: LiveValue) => void;
}

export interface MqttDemo {
  /** Publishes the fields of one point at QoS 1. Resolves when the platform has them. */
  publish(connectionTag: string, measurement: string, point: object): Promise<void>;
  close(): Promise<void>;
}

/** Connects both. Answers undefined for a laptop without a door for MQTT over TLS. */
export async function connectMqtt(ready: Ready, { filter, onValue }: LiveOptions): Promise<MqttDemo | undefined> {
  const { mqttsUrl, source, project, user } = ready;
  if (mqttsUrl === undefined) return undefined;
  const ca = await readFile(ready.caFile, "utf8");
  const open: MqttClient[] = [];
  const connect = async (options: IClientOptions): Promise<MqttClient> => {
    const client = await connectAsync(mqttsUrl, { ca, protocolVersion: 5, ...options });
    open.push(client);
    return client;
  };
  const close = async (): Promise<void> => void (await Promise.all(open.map((client) => client.endAsync())));
  try {
    const watcher = await connect(user);
    watcher.on("message", (topic, payload) => {
      const value = liveValueOf(topic, payload);
      if (value) onValue(value);
    });
    await watcher.subscribeAsync(`v1/raw/${project.companyName}/${source.activationUid}/${filter}`, { qos: 1 });
    // A source has one connection, under its own name.
    const device = await connect({ ...source, clientId: source.username });
    const topics = `v1/sources/${source.activationUid}/data/read`;
    return {
      publish: async (connectionTag, measurement, point) =>
        void (await device.publishAsync(`${topics}/${connectionTag}/${measurement}`, JSON.stringify(point), {
          qos: 1,
        })),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Answers undefined for a value that an earlier demo has left. */
function liveValueOf(topic: string, payload: Buffer): LiveValue | undefined {
  const { Value, UtcTimestamp, IsLastValue } = parseJson(payload.toString()) as Record<string, unknown>;
  if (IsLastValue === true) return undefined;
  return { topic, value: Number(Value), measuredAt: Date.parse(String(UtcTimestamp)) };
}

const barWidth = 20;

/** Draws a share of a hundred, such as `█████···············`. */
export const barOf = (percent: number): string => {
  const full = Math.round((Math.min(100, Math.max(0, percent)) / 100) * barWidth);
  return "█".repeat(full) + "·".repeat(barWidth - full);
};
