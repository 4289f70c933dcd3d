/** Starts the MQTT broker and its doors, if the template has doors for MQTT. */

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { StoreHealth } from "../backends/store-health.ts";
import type { StoreList } from "../backends/store-list.ts";
import { Broker } from "../broker/broker.ts";
import { MqttDoors } from "../broker/wire/doors.ts";
import type { Ready } from "../client/ready.ts";
import type { Gate, Log } from "../gate/contract.ts";
import type { Doors } from "../runtime/api-gateway/api-gateway.ts";
import type { Invoker } from "../runtime/contract.ts";
import type { LocalMqttDomain } from "../template/model/iot.ts";
import type { Platform } from "../template/model/platform.ts";
import type { Certificates } from "./certificates/certificates.ts";
import { filesIn } from "./files.ts";

export interface MqttOptions {
  readonly dataDir: string;
  readonly platform: Platform;
  readonly invoker: Invoker;
  readonly gate: Gate;
  readonly certificates: Certificates;
  readonly health: StoreHealth;
  readonly list: StoreList;
  readonly log: Log;
  /** Any free ports if absent or 0. */
  readonly mqttsPort?: number;
  readonly wssPort?: number;
}

export interface Mqtt {
  readonly urls: Pick<Ready, "mqttsUrl" | "wssUrl" | "mqttWsUrl">;
  /** The port of each protocol that the template has a host for. */
  readonly ports: ReadonlyMap<LocalMqttDomain["protocol"], number>;
  /** Says good-bye to all clients and frees the ports. */
  close(): Promise<void>;
}

/** Opens the stores of the broker. Nobody can connect until `openMqttDoors`. Answers undefined where no client could ever come. */
export function openBroker(options: MqttOptions): Broker | undefined {
  const { platform, invoker, gate, dataDir, health, list, log } = options;
  if (platform.mqttDomains.length === 0) return undefined;
  return new Broker({
    rules: platform.topicRules,
    domains: platform.mqttDomains,
    invoker,
    actions: gate.rules,
    dataDir: join(filesIn(dataDir).state, "mqtt"),
    health,
    list,
    log,
  });
}

/** Listens. Rejects with `MqttPortInUse`. */
export async function openMqttDoors(broker: Broker, http: Doors, options: MqttOptions): Promise<Mqtt> {
  const { platform, certificates, mqttsPort = 0, wssPort = 0 } = options;
  const { certFile, keyFile } = certificates.receiver;
  const identity = { cert: await readFile(certFile, "utf8"), key: await readFile(keyFile, "utf8") };
  const doors = new MqttDoors((transport) => broker.accept(transport));
  const close = async (): Promise<void> => {
    await broker.close();
    await doors.close();
  };
  const has = (protocol: LocalMqttDomain["protocol"]): boolean =>
    platform.mqttDomains.some((domain) => domain.protocol === protocol);
  try {
    const mqtts = has("SECURE_MQTT") ? await doors.listenForMqtt(mqttsPort, identity) : undefined;
    const wss = has("MQTT_WSS") ? await doors.listenForWebSockets(wssPort, identity) : undefined;
    if (wss !== undefined) http.takeWebSockets(doors.upgradeTo("ws"));
    const urls = {
      ...(mqtts === undefined ? {} : { mqttsUrl: `mqtts://127.0.0.1:${mqtts}` }),
      ...(wss === undefined
        ? {}
        : { wssUrl: `wss://127.0.0.1:${wss}/mqtt`, mqttWsUrl: `${http.url.replace(/^http/, "ws")}/mqtt` }),
    };
    const ports = new Map([...portOf("SECURE_MQTT", mqtts), ...portOf("MQTT_WSS", wss)]);
    return { urls, ports, close };
  } catch (error) {
    await close();
    throw error;
  }
}

const portOf = (
  protocol: LocalMqttDomain["protocol"],
  port: number | undefined,
): readonly [LocalMqttDomain["protocol"], number][] => (port === undefined ? [] : [[protocol, port]]);
