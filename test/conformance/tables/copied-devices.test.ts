import { afterAll, beforeAll } from "vitest";
import { Registry } from "../../../lambdas/shared/adapters/dynamodb/registry.ts";
import { source } from "../../support/points.ts";
import { startTables, type Tables } from "../../support/tables.ts";
import { device, Outside, project as outsideProject } from "../../unit/lambdas/background/perform/outside.ts";
import { describeCopiedDevices } from "./copied-devices.ts";

let tables: Tables;
let projects = 0;
beforeAll(async () => {
  tables = await startTables("registry");
});
afterAll(() => tables.stop());

describeCopiedDevices("Devices of the registry", () => {
  const { sources, latestEvents, deletions } = new Registry("registry", tables.client);
  const project = `P${projects++}`;
  return {
    project,
    port: {
      source: (...which) => sources.get(...which),
      sources: (...page) => sources.page(...page),
      countSources: (id) => deletions.countSources(id),
      latest: (...which) => latestEvents.of(...which),
    },
    addDevice: async (id) => void (await sources.create({ ...source, id, project })),
    addLatest: async (id, points) => {
      for (const point of points) await latestEvents.keep(project, id, point, 0);
    },
  };
});

describeCopiedDevices("Devices that slices are tested with", () => {
  const outside = new Outside();
  return {
    project: outsideProject,
    port: outside.port,
    addDevice: async (id) => void outside.devices.set(id, device(id)),
    addLatest: async (id, points) => void outside.latest.set(id, points),
  };
});
