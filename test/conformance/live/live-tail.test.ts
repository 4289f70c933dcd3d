import { LiveTail } from "../../../lambdas/shared/adapters/dynamodb/live/live-tail.ts";
import { Table } from "../../../lambdas/shared/adapters/dynamodb/table.ts";
import { runTables } from "../../support/tables.ts";
import { MemoryStore, memoryTable } from "../../unit/lambdas/shared/delivery/model/memory-table.ts";
import { describeLiveTail } from "./live-tail.ts";

const { client } = await runTables("stats");
const store = new MemoryStore();

describeLiveTail("LiveTail", () => new LiveTail(new Table(client, "stats")));
describeLiveTail("LiveTail in memory", () => new LiveTail(memoryTable(store, async (effect) => effect())));
