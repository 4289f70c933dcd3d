import { afterAll, beforeAll } from "vitest";
import type { Connectors } from "../../../lambdas/shared/adapters/dynamodb/connectors.ts";
import { Registry } from "../../../lambdas/shared/adapters/dynamodb/registry.ts";
import { createHealthStore } from "../../../lambdas/shared/delivery/health/health-store.ts";
import { startTables, type Tables } from "../../support/tables.ts";
import { waitingOf } from "../../unit/lambdas/background/perform/waiting-queue.ts";
import { World } from "../../unit/lambdas/shared/delivery/model/world.ts";
import { describeHealthStore } from "./health-store.ts";

let tables: Tables;
beforeAll(async () => {
  tables = await startTables("registry");
});
afterAll(() => tables.stop());

const readBy = (connectors: Connectors) => (project: string, connector: string) =>
  connectors.health(project, connector);

describeHealthStore("The registry's health", () => {
  const registry = new Registry("registry", tables.client);
  const { connectors } = registry;
  return {
    health: createHealthStore(
      registry,
      async () => {},
      () => {},
    ),
    claimProbe: (...claim) => connectors.claimProbe(...claim),
    read: readBy(connectors),
  };
});

describeHealthStore("The delivery model's health", () => {
  const world = new World(1);
  const invocation = { operate: async <T>(effect: () => T) => effect() };
  const connectors = world.connectors(invocation);
  return {
    health: world.createHealthStore(invocation),
    claimProbe: (...claim) => connectors.claimProbe(...claim),
    read: readBy(connectors),
  };
});

describeHealthStore("The health that deliveries and probes are tested with", () => {
  const { port, connectors } = waitingOf();
  return { health: port.health, claimProbe: port.claimProbe, read: readBy(connectors) };
});
