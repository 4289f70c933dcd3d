import { S3Client } from "@aws-sdk/client-s3";
import { afterAll, expect, onTestFinished } from "vitest";
import { createTimestreamStore } from "../../../lambdas/pipeline/retain-timestream/store.ts";
import { PackTable } from "../../../lambdas/shared/adapters/dynamodb/pack-table.ts";
import { PackSeries } from "../../../lambdas/shared/adapters/dynamodb/series/pack-series.ts";
import { LakeSeries } from "../../../lambdas/shared/adapters/s3/lake/lake-series.ts";
import { LakeStore } from "../../../lambdas/shared/adapters/s3/lake/lake-store.ts";
import { TimestreamRecords } from "../../../lambdas/shared/adapters/timestream/records.ts";
import { TimestreamSeries } from "../../../lambdas/shared/adapters/timestream/series.ts";
import { TimestreamTables } from "../../../lambdas/shared/adapters/timestream/tables.ts";
import { packsOf, pointSeries } from "../../../lambdas/shared/core/event/pack.ts";
import { filesOf } from "../../../lambdas/shared/core/lake/layout.ts";
import { SeriesInMemory } from "../../support/query/series-in-memory.ts";
import { runTables } from "../../support/tables.ts";
import { database, startTimestream } from "../../support/timestream/clients.ts";
import { allow, bucketArn, clientOf, openGate, smallPlatform } from "../../unit/local/gate/small-platform.ts";
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

const platform = smallPlatform([
  allow(["s3:PutObject", "s3:GetObject"], [`${bucketArn}/lake/*`]),
  allow(["s3:ListBucket"], [bucketArn]),
]);

describeSeriesReader("the files of a retention in the lake", async () => {
  const gate = await openGate({ platform });
  const client = new S3Client({ ...clientOf(gate, platform), forcePathStyle: true });
  onTestFinished(() => client.destroy());
  const lake = new LakeStore("blobs", client);
  return {
    reader: new LakeSeries(lake),
    write: async ({ source, ...place }, points) => {
      const kept = points.map((each) => ({ ...each, source, acceptedAt: each.acceptedAt ?? 0 }));
      for (const file of filesOf(place, kept)) await lake.put(file);
    },
  };
});

const lasting = new AsyncDisposableStack();
afterAll(() => lasting.disposeAsync());
let opened: ReturnType<typeof startTimestream> | undefined;

describeSeriesReader("the table of a retention in Timestream", async () => {
  opened ??= startTimestream(lasting);
  const { write, query, clock } = await opened;
  const tables = new TimestreamTables(database, write);
  const records = new TimestreamRecords(database, write);
  const store = createTimestreamStore({
    exists: async () => true,
    write: (name, some) => records.write(name, some),
    askForTable: async () => {},
    catalogue: { note: async () => {} },
    nowMillis: () => clock.wallMillis(),
  });
  return {
    reader: new TimestreamSeries(database, query),
    write: async ({ source, ...place }, points) => {
      clock.pass(1_000);
      await tables.settle(place.retention, { memoryHours: 24, magneticDays: 73_000 });
      const kept = points.map((each) => {
        const { acceptedAt = 0, ...given } = each;
        return { point: given, source, acceptedAt, keepSeconds: 10 ** 9 };
      });
      expect(await store.keep({ ...place, points: kept })).toEqual({ refused: [] });
    },
  };
});
