/** Connects MQTT.js clients for the claims, each once and under a client id of its own. */

import { connectAsync, type IClientOptions, type MqttClient } from "mqtt";
import type { ProvenStage } from "./claim.ts";

const patienceMillis = 20_000;

/** Connects as the source. AWS IoT Core takes one connect a second of a client id, so each claim has its own `suffix`. */
export const connectSource = (
  { ca, source, url }: ProvenStage,
  suffix: string,
  { at = url, ...options }: IClientOptions & { readonly at?: string } = {},
): Promise<MqttClient> =>
  open(at, ca, { username: source.uid, password: source.password, clientId: `${source.uid}-${suffix}`, ...options });

export const connectWatcher = ({ ca, url, watcher }: ProvenStage): Promise<MqttClient> =>
  open(url, ca, { ...watcher, protocolVersion: 5 });

async function open(url: string, ca: string | undefined, options: IClientOptions): Promise<MqttClient> {
  const trusted = ca === undefined ? {} : { ca };
  const client = await connectAsync(
    url,
    { connectTimeout: patienceMillis, reconnectPeriod: 0, ...trusted, ...options },
    false,
  );
  // A connection that ends is what some claims are about; the error that goes with it says nothing more.
  client.on("error", () => undefined);
  return client;
}

/** Answers what came, or undefined if nothing did in time. */
export async function inTime<T>(coming: Promise<T>, millis = patienceMillis): Promise<T | undefined> {
  const late = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => late.resolve(undefined), millis);
  return Promise.race([coming, late.promise]).finally(() => clearTimeout(timer));
}

export const closeOf = (client: MqttClient): Promise<"closed"> =>
  new Promise((resolve) => client.once("close", () => resolve("closed")));
