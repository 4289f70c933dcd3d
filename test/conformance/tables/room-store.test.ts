import { afterAll, beforeAll } from "vitest";
import { RoomItems } from "../../../lambdas/shared/adapters/dynamodb/rooms.ts";
import { Table } from "../../../lambdas/shared/adapters/dynamodb/table.ts";
import { startTables, type Tables } from "../../support/tables.ts";
import { roomsInMemory } from "../../unit/lambdas/shared/room/rooms-in-memory.ts";
import { describeRoomStore } from "./room-store.ts";

let tables: Tables;
beforeAll(async () => {
  tables = await startTables("registry");
});
afterAll(() => tables.stop());

describeRoomStore("RoomItems", () => new RoomItems(new Table(tables.client, "registry")));
describeRoomStore("The rooms that bounds are tested with", () => roomsInMemory());
