/** Joins the readers of retentions to their stores, for all functions that read points. */

import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { PackTable } from "../adapters/dynamodb/pack-table.ts";
import { BlockTable } from "../adapters/dynamodb/series/block-table.ts";
import { PackSeries } from "../adapters/dynamodb/series/pack-series.ts";
import { InfluxdbSeries } from "../adapters/influxdb/influxdb-series.ts";
import type { StageKeys } from "../adapters/kms/stage-keys.ts";
import { LakeSeries } from "../adapters/s3/lake/lake-series.ts";
import { LakeStore } from "../adapters/s3/lake/lake-store.ts";
import { TimestreamSeries } from "../adapters/timestream/series.ts";
import { createWebhookGuard } from "../adapters/webhook/guard.ts";
import { createReadingClient, type ReadingClient } from "../adapters/webhook/reading-client.ts";
import { queryRequest } from "../core/influxdb/query-request.ts";
import { influxdbSecretOf } from "../core/influxdb/settings.ts";
import type { InfluxdbRetention } from "../core/project/retention.ts";
import { BlockedSeries } from "../core/query/blocks/blocked-series.ts";
import { usualLeastRows } from "../core/query/blocks/day-rows.ts";
import type { SeriesReader } from "../core/query/series.ts";
import { log } from "../handlers/log.ts";
import { type Readers, readersOfStage } from "./readers.ts";

interface Stores {
  readonly client: DynamoDBClient;
  /** Opens the passwords and tokens of servers that are the projects' own. */
  readonly stageKeys: Pick<StageKeys, "secretBox">;
  readonly settings: {
    /** Lists, by commas, the kinds that the stage has. */
    readonly retentionKinds: string;
    readonly pointsTable: string;
    readonly lakeBucket: string;
    readonly timestreamDatabase: string;
    /** Lists, by commas, the networks that are not public and may be reached all the same. */
    readonly allowedWebhookNetworks: string;
  };
}

/** Reads the points of DynamoDB retentions, from blocks where there are any. */
const wireSeries = (client: DynamoDBClient, pointsTable: string): SeriesReader =>
  new BlockedSeries({
    packs: new PackSeries(new PackTable(client, pointsTable)),
    blocks: new BlockTable(client, pointsTable),
    leastRows: usualLeastRows,
    nowMillis: Date.now,
    report: (message, fields) => log.warn(message, fields),
  });

/** A new kind is a line here. Each function that is given the readers needs the right to read its store. */
export function wireReaders({ client, stageKeys, settings }: Stores): Readers {
  const points = wireSeries(client, settings.pointsTable);
  let lake: SeriesReader | undefined;
  let timestream: SeriesReader | undefined;
  let influxdb: ReadingClient | undefined;
  return readersOfStage(settings.retentionKinds.split(","), {
    INFLUXDB: (retention) => {
      influxdb ??= createReadingClient(createWebhookGuard(settings.allowedWebhookNetworks.split(",").filter(Boolean)));
      return influxdbSeries(retention, influxdb, stageKeys);
    },
    DYNAMODB: () => points,
    S3: () => {
      lake ??= new LakeSeries(new LakeStore(settings.lakeBucket));
      return lake;
    },
    TIMESTREAM: () => {
      timestream ??= new TimestreamSeries(settings.timestreamDatabase);
      return timestream;
    },
  });
}

/** Opens the secret once for what is scanned of the retention. */
async function influxdbSeries(
  retention: InfluxdbRetention,
  client: ReadingClient,
  stageKeys: Stores["stageKeys"],
): Promise<SeriesReader> {
  const secret = await influxdbSecretOf(retention, stageKeys);
  return new InfluxdbSeries(retention, (statements) =>
    client.ask(queryRequest(retention.influxdb, secret, statements)),
  );
}
