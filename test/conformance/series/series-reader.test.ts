import { S3Client } from "@aws-sdk/client-s3";
import { afterAll, expect, onTestFinished } from "vitest";
import { createTimestreamStore } from "../../../lambdas/pipeline/retain-timestream/store.ts";
import { PackTable } from "../../../lambdas/shared/adapters/dynamodb/pack-table.ts";
import { BlockTable } from "../../../lambdas/shared/adapters/dynamodb/series/block-table.ts";
import { PackSeries } from "../../../lambdas/shared/adapters/dynamodb/series/pack-series.ts";
import { LakeSeries } from "../../../lambdas/shared/adapters/s3/lake/lake-series.ts";
import { LakeStore } from "../../../lambdas/shared/adapters/s3/lake/lake-store.ts";
import { TimestreamRecords } from "../../../lambdas/shared/adapters/timestream/records.ts";
import { TimestreamSeries } from "../../../lambdas/shared/adapters/timestream/series.ts";
import { TimestreamTables } from "../../../lambdas/shared/adapters/timestream/tables.ts";
import type { KeptPoint } from "../../../lambdas/shared/core/event/kept-point.ts";
import { packsOf, pointSeries } from "../../../lambdas/shared/core/event/pack.ts";
import { filesOf } from "../../../lambdas/shared/core/lake/layout.ts";
import { dayOf } from "../../../lambdas/shared/core/query/blocks/block.ts";
import { BlockedSeries } from "../../../lambdas/shared/core/query/blocks/blocked-series.ts";
import type { Place } from "../../../lambdas/shared/core/query/catalogue.ts";
import { scanned } from "../../support/query/rows-of.ts";
import { SeriesInMemory } from "../../support/query/series-in-memory.ts";
import { keepPacks, runTables } from "../../support/tables.ts";
import { database, startTimestream } from "../../support/timestream/clients.ts";
import { allow, bucketArn, clientOf, openGate, smallPlatform } from "../../unit/local/gate/small-platform.ts";
import { describeSeriesReader } from "./series-reader.ts";

describeSeriesReader("Series in memory", async () => {
  const reader = new SeriesInMemory();
  return { reader, write: async (place, points) => reader.write(place, points) };
});

const { client } = await runTables("points");
const table = new PackTable(client, "points");

async function write({ retention, source }: Place, points: readonly KeptPoint[]): Promise<void> {
  const byMeasurement = Map.groupBy(points, ({ measurement }) => measurement);
  for (const [measurement, some] of byMeasurement) {
    const series = pointSeries(retention, source, measurement);
    await keepPacks(
      client,
      "points",
      packsOf(some).map((pack) => ({ series, pack, expiresAt: 4_000_000_000 })),
    );
  }
}

describeSeriesReader("the packs of a DynamoDB retention", async () => ({
  reader: new PackSeries(table),
  write,
}));

const blocks = new BlockTable(client, "points");
const blocked = new BlockedSeries({
  packs: new PackSeries(table),
  blocks,
  leastRows: 1,
  nowMillis: Date.now,
  report: (message, { error }) => {
    throw new Error(message, { cause: error });
  },
});

/** Writes as `retain` does, and has all days built by a query, so that the tests read blocks. */
describeSeriesReader("the blocks of a DynamoDB retention's days", async () => ({
  reader: blocked,
  write: async (place, points) => {
    await write(place, points);
    const to = BigInt(Date.now()) * 1_000_000n;
    const byMeasurement = Map.groupBy(points, ({ measurement }) => measurement);
    for (const [measurement, some] of byMeasurement) {
      const series = { ...place, measurement };
      const name = pointSeries(place.retention, place.source, measurement);
      for (const day of new Set(some.map(({ atNanos }) => dayOf(BigInt(atNanos))))) {
        await blocks.renew(name, day, 4_000_000_000);
      }
      await scanned(blocked, { series, from: 0n, to, order: "oldest-first" });
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
    keepSeconds: async () => 10 ** 9,
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
        return { point: given, source, acceptedAt };
      });
      expect(await store.keep({ ...place, points: kept })).toEqual({ refused: [] });
    },
  };
});
