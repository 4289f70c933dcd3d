import { PackTable } from "../../../lambdas/shared/adapters/dynamodb/pack-table.ts";
import { PackSeries } from "../../../lambdas/shared/adapters/dynamodb/series/pack-series.ts";
import { packsOf, pointSeries } from "../../../lambdas/shared/core/event/pack.ts";
import { SeriesInMemory } from "../../support/query/series-in-memory.ts";
import { runTables } from "../../support/tables.ts";
import { describeSeriesReader } from "./series-reader.ts";

describeSeriesReader("Series in memory", async () => {
  const reader = new SeriesInMemory();
  return { reader, write: async (place, points) => reader.write(place, points) };
});

const { client } = await runTables("points");
const table = new PackTable(client, "points");

describeSeriesReader("the packs of a DynamoDB retention", async () => ({
  reader: new PackSeries(table),
  write: async ({ retention, source }, points) => {
    const byMeasurement = Map.groupBy(points, ({ measurement }) => measurement);
    for (const [measurement, some] of byMeasurement) {
      const series = pointSeries(retention, source, measurement);
      await table.write(packsOf(some).map((pack) => ({ series, pack, expiresAt: 4_000_000_000 })));
    }
  },
}));
