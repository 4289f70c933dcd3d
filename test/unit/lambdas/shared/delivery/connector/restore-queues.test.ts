import { afterAll, beforeAll, expect, it } from "vitest";
import { Registry } from "../../../../../../lambdas/shared/adapters/dynamodb/registry.ts";
import { restoreQueues } from "../../../../../../lambdas/shared/delivery/connector/restore-queues.ts";
import { startTables, type Tables } from "../../../../../support/tables.ts";
import { connector, now } from "../setting.ts";

let tables: Tables;
beforeAll(async () => {
  tables = await startTables("registry");
});
afterAll(() => tables.stop());

it("makes the queues again that were removed with an earlier stack", async () => {
  const registry = new Registry("registry", tables.client);
  const { project, id } = connector;
  await registry.projects.createOrganization({ id: "O", displayName: "Acme" });
  await registry.projects.create({
    id: project,
    organization: "O",
    displayName: "",
    companyName: "Acme",
    eventLogDays: 31,
    createTime: "2024-01-01T00:00:00Z",
  });
  await registry.connectors.create({ ...connector, mapping: "gone" });
  expect(await restoreQueues({ registry, now: () => new Date(now) })).toBe(1);
  expect(await registry.connectors.get(project, id)).toMatchObject({ id, status: connector.status });
  expect((await registry.connectors.get(project, id))?.mapping).toBeUndefined();
  expect(await registry.connectors.watched()).toMatchObject([{ project, connector: id, since: now }]);
});
