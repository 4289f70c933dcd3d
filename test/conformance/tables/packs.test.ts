import { afterAll, beforeAll } from "vitest";
import { PackTable } from "../../../lambdas/shared/adapters/dynamodb/pack-table.ts";
import { keepPacks, startTables, type Tables } from "../../support/tables.ts";
import { Outside } from "../../unit/lambdas/background/perform/outside.ts";
import { describePacks } from "./packs.ts";

let tables: Tables;
beforeAll(async () => {
  tables = await startTables("events");
});
afterAll(() => tables.stop());

describePacks("Packs of PackTable", () => {
  const table = new PackTable(tables.client, "events");
  return {
    packs: (...which) => table.oldestFirst(...which),
    write: (series, packs) =>
      keepPacks(
        tables.client,
        "events",
        packs.map((pack) => ({ series, pack, expiresAt: 2_000_000_000 })),
      ),
  };
});

describePacks("Packs that slices are tested with", () => {
  const outside = new Outside();
  return { packs: outside.port.packs, write: async (series, packs) => outside.write(series, packs) };
});
