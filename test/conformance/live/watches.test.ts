import { Watches } from "../../../lambdas/shared/adapters/dynamodb/live/watches.ts";
import { Table } from "../../../lambdas/shared/adapters/dynamodb/table.ts";
import { runTables } from "../../support/tables.ts";
import { MemoryStore, memoryTable } from "../../unit/lambdas/shared/delivery/model/memory-table.ts";
import { describeWatches } from "./watches.ts";

const { client } = await runTables("registry");

describeWatches("Watches", () => new Watches(new Table(client, "registry")));
describeWatches("Watches in memory", () => new Watches(memoryTable(new MemoryStore(), async (effect) => effect())));
