import { afterAll, beforeAll } from "vitest";
import { DeliveryStats } from "../../../lambdas/shared/adapters/dynamodb/delivery-stats.ts";
import { Table } from "../../../lambdas/shared/adapters/dynamodb/table.ts";
import { startTables, type Tables } from "../../support/tables.ts";
import { World } from "../../unit/lambdas/shared/delivery/model/world.ts";
import { describeBookStore } from "./book-store.ts";

let tables: Tables;
beforeAll(async () => {
  tables = await startTables("stats");
});
afterAll(() => tables.stop());

describeBookStore("DeliveryStats", () => new DeliveryStats(new Table(tables.client, "stats")));
describeBookStore("The delivery model's books", () => new World(1).stats({ operate: async (effect) => effect() }));
