import { afterAll, beforeAll } from "vitest";
import { Table } from "../../../lambdas/shared/adapters/dynamodb/table.ts";
import { startTables, type Tables } from "../../support/tables.ts";
import { MemoryStore, memoryTable } from "../../unit/lambdas/shared/delivery/model/memory-table.ts";
import { describeTable } from "./table.ts";

let tables: Tables;
beforeAll(async () => {
  tables = await startTables("registry");
});
afterAll(() => tables.stop());

describeTable("Table", () => new Table(tables.client, "registry"));
describeTable("memoryTable", () => memoryTable(new MemoryStore(), async (effect) => effect()));
