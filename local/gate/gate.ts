/** Starts the gate, the one AWS endpoint on loopback that every SDK call of every function goes through. */

import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { Inventory } from "../backends/inventory.ts";
import { StoreHealth } from "../backends/store-health.ts";
import type { StoreList } from "../backends/store-list.ts";
import { CallCounter } from "./call-counter.ts";
import type { Gate, GateOptions } from "./contract.ts";
import { createControl } from "./control.ts";
import { createResponseDesk } from "./custom-resources.ts";
import { Faults } from "./faults.ts";
import { Guard } from "./guard.ts";
import { Authorizer } from "./iam/authorizer.ts";
import type { IotBroker } from "./iot-contract.ts";
import { createQueueAccess } from "./queue-access.ts";
import { createRuleAccess } from "./rule-access.ts";
import { openServices, storeNames } from "./services.ts";
import { WireServer } from "./wire-server.ts";

export type * from "./contract.ts";

/** Who gives a list seals it too, once its other stores are closed. */
function listOf({ list, dataDir }: GateOptions, health: StoreHealth): { list: StoreList; seal(): void } {
  if (list !== undefined) return { list, seal: () => undefined };
  const own = Inventory.open(dataDir, storeNames, health);
  return { list: own, seal: () => own.seal() };
}

/**
 * Opens the data directory, makes what the template names, and listens on 127.0.0.1. Rejects if a policy cannot be
 * evaluated, the port is taken or the data directory cannot be read.
 */
export async function startGate(options: GateOptions): Promise<Gate> {
  const { platform, log = () => undefined } = options;
  const authorizer = new Authorizer(platform);
  const counter = new CallCounter();
  const faults = new Faults(options.seed ?? 1);
  const health = options.health ?? new StoreHealth();
  const guard = new Guard(authorizer, faults, counter, health);
  mkdirSync(options.dataDir, { recursive: true, mode: 0o700 });
  const { list, seal } = listOf(options, health);
  let broker: IotBroker | undefined;
  let mqttPorts: ReadonlyMap<string, number> = new Map();
  const services = await openServices({
    options,
    authorizer,
    health,
    list,
    log,
    broker: () => broker,
    mqttPortOf: (protocol) => mqttPorts.get(protocol),
  });
  let url = "";
  const desk = createResponseDesk(() => url);
  const controlToken = options.controlToken ?? randomBytes(24).toString("base64url");
  const closing = new AbortController();
  const server = new WireServer({
    guard,
    log,
    services: services.byName,
    callers: new Map(platform.functions.map((each) => [each.accessKeyId, each])),
    control: createControl(controlToken, counter, faults, desk, () => broker?.refusals() ?? {}),
    closing: closing.signal,
  });
  try {
    url = `http://127.0.0.1:${await server.listen(options.port ?? 0)}`;
  } catch (error) {
    await services.close();
    throw error;
  }
  let closed: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    closing.abort();
    await server.close();
    await services.close();
    seal();
  };
  return {
    url,
    controlToken,
    mappings: services.mappings,
    counts: () => counter.counts(),
    resetCounts: () => counter.reset(),
    setFaults: (rules) => faults.set(rules),
    sqs: createQueueAccess(services.queues, services.sqs, guard, platform.functions),
    connectBroker: (behind) => {
      broker = behind;
    },
    tellMqttPorts: (ports) => {
      mqttPorts = ports;
    },
    call: (request, onGone) => server.call(request, onGone),
    rules: createRuleAccess(services.sqs, services.s3, guard),
    secretValue: services.secretValue,
    customResourceResponses: desk,
    close: () => {
      closed ??= close();
      return closed;
    },
  };
}
