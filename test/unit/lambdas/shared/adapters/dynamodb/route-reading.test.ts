import { afterAll, beforeAll, expect, it } from "vitest";
import { Registry } from "../../../../../../lambdas/shared/adapters/dynamodb/registry.ts";
import { RouteReading } from "../../../../../../lambdas/shared/adapters/dynamodb/route-reading.ts";
import { source } from "../../../../../support/points.ts";
import { startTables, type Tables } from "../../../../../support/tables.ts";

let tables: Tables;
beforeAll(async () => {
  tables = await startTables("registry");
});
afterAll(() => tables.stop());

it("tells versions from sources and leases, and sources that were transferred away from those that are there", async () => {
  const registry = new Registry("registry", tables.client);
  const reading = new RouteReading(registry.table);
  await registry.projects.touch("P");
  await registry.sources.create({ ...source, project: "P", id: "here" });
  await registry.sources.retire({ ...source, project: "P", id: "moved" }, 2_000_000_000);
  const places = ["here", "moved", "never"].map((id) => ({ project: "P", source: id }));
  const { watch } = await registry.watches.renew("stream", "P", { nowMillis: 1_764_412_345_678, seconds: 900 });
  const asked = (["mqtt", "stream"] as const).map((kind) => ({ project: "P", kind }));
  const { versions, sources, watches } = await reading.current(["P", "Q"], places, asked);
  expect(watches).toEqual([{ project: "P", kind: "stream", watchedUntil: watch.watchedUntil }]);
  expect([...versions]).toEqual([["P", 1]]);
  expect(sources.map(({ id }) => id)).toEqual(["here"]);
  expect((await reading.former(places)).map(({ id }) => id)).toEqual(["moved"]);
});
