import { StreamPlaceTable } from "../../../lambdas/shared/adapters/dynamodb/live/stream-places.ts";
import { Table } from "../../../lambdas/shared/adapters/dynamodb/table.ts";
import { runTables } from "../../support/tables.ts";
import { MemoryStore, memoryTable } from "../../unit/lambdas/shared/delivery/model/memory-table.ts";
import { describeStreamPlaces } from "./stream-places.ts";

const { client } = await runTables("stats");
const memory = memoryTable(new MemoryStore(), async (effect) => effect());

describeStreamPlaces("StreamPlaceTable", () => new StreamPlaceTable(new Table(client, "stats")));
describeStreamPlaces("StreamPlaceTable in memory", () => new StreamPlaceTable(memory));
