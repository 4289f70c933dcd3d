/** Starts and stops what runs behind the doors: the gate, the functions, and what feeds them. */

import { readFile } from "node:fs/promises";
import { setTimeout as after } from "node:timers/promises";
import { JsonFile } from "../backends/json-file.ts";
import type { StoreHealth } from "../backends/store-health.ts";
import type { StoreList } from "../backends/store-list.ts";
import type { Gate, Log } from "../gate/contract.ts";
import { startGate } from "../gate/gate.ts";
import type { Doors } from "../runtime/api-gateway/api-gateway.ts";
import { deployCustomResources } from "../runtime/custom-resources.ts";
import { ownAddresses } from "../runtime/own-addresses.ts";
import { MappingPollers } from "../runtime/pollers/mapping-pollers.ts";
import { FunctionPool } from "../runtime/pool/function-pool.ts";
import { Schedules } from "../runtime/schedules.ts";
import type { Platform } from "../template/model/platform.ts";
import { type Certificates, createCertificates } from "./certificates/certificates.ts";
import { openDeployedFile } from "./deployed-file.ts";
import { filesIn } from "./files.ts";
import { keepGateAddress, lastGatePort } from "./gate-port.ts";
import { type Mqtt, openBroker, openMqttDoors } from "./mqtt.ts";

export interface World extends Certificates {
  readonly gate: Gate;
  readonly pool: FunctionPool;
  readonly pollers: MappingPollers;
  /** Absent if the template has no doors for MQTT. */
  readonly mqtt: Mqtt | undefined;
}

export interface Beginning {
  readonly dataDir: string;
  readonly concurrency?: number;
  readonly mappingDelayMillis?: number;
  /** Any free ports if absent or 0. */
  readonly mqttsPort?: number;
  readonly wssPort?: number;
  readonly platform: Platform;
  readonly doors: Doors;
  readonly log: Log;
  readonly health: StoreHealth;
  readonly list: StoreList;
  /** Collects what closes each part again. */
  readonly opened: AsyncDisposableStack;
}

/** How long a stop waits for running invocations. */
const drainMillis = 5_000;

/** Resolves when the custom resources are deployed and the queues are polled. Rejects if a part cannot start. */
export async function startWorld(beginning: Beginning): Promise<World> {
  const { platform, log, opened, health, list } = beginning;
  const gate = await openGate(beginning);
  const certificates = await createCertificates(filesIn(beginning.dataDir).certificates);
  const pool = await openPool(beginning, gate, certificates);
  const mqtt = await openMqtt(beginning, { gate, certificates, pool });
  const deployed = openDeployedFile(new JsonFile(filesIn(beginning.dataDir).customResources, health, list));
  await deployCustomResources({ platform, invoker: pool, responses: gate.customResourceResponses, deployed });
  const isMachineBusy = () => pool.isBusy();
  const pollers = new MappingPollers({ mappings: gate.mappings, queues: gate.sqs, invoker: pool, isMachineBusy, log });
  opened.defer(() => pollers.stop());
  const schedules = new Schedules({ platform, invoker: pool, log });
  opened.defer(() => schedules.stop());
  return { ...certificates, gate, pool, pollers, mqtt };
}

async function openMqtt(
  beginning: Beginning,
  { gate, certificates, pool }: Pick<World, "gate" | "pool"> & { readonly certificates: Certificates },
): Promise<Mqtt | undefined> {
  const { opened, doors } = beginning;
  const options = { ...beginning, gate, certificates, invoker: pool };
  const broker = openBroker(options);
  if (broker === undefined) return undefined;
  opened.defer(() => broker.close());
  gate.connectBroker(broker);
  const mqtt = await openMqttDoors(broker, doors, options);
  gate.tellMqttPorts(mqtt.ports);
  opened.defer(() => mqtt.close());
  return mqtt;
}

async function openGate({
  platform,
  dataDir,
  log,
  health,
  list,
  mappingDelayMillis = 0,
  opened,
}: Beginning): Promise<Gate> {
  const files = filesIn(dataDir);
  const port = await lastGatePort(files.gate);
  const gate = await startGate({ platform, dataDir: files.state, port, log, health, list, mappingDelayMillis });
  opened.defer(() => gate.close());
  await keepGateAddress(files.gate, gate);
  return gate;
}

async function openPool(beginning: Beginning, gate: Gate, { caFile }: Certificates): Promise<FunctionPool> {
  const { platform, dataDir, concurrency, doors, log, opened } = beginning;
  const pool = await FunctionPool.open({
    functions: platform.functions,
    dataDir,
    region: platform.region,
    endpointUrl: gate.url,
    gate: gate.call,
    addresses: ownAddresses(platform.routes, platform.region, doors.url),
    authority: await readFile(caFile, "utf8"),
    ...(concurrency === undefined ? {} : { concurrency }),
    log,
  });
  opened.defer(() => pool.close());
  return pool;
}

/**
 * Stops new work at once. Running work may end within a time. After it the pool cuts it off, and the pollers give it
 * back.
 */
export async function drain(doors: Doors, { pool, pollers, mqtt }: World): Promise<void> {
  // First, since a server closes only when its WebSockets are closed too.
  await mqtt?.close();
  const ended = Promise.all([doors.close(drainMillis), pollers.stop()]);
  await Promise.race([ended, after(drainMillis, undefined, { ref: false })]);
  await pool.close();
  await ended;
}
