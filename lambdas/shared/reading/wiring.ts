/** Joins the readers of retentions to their stores, for all functions that read points. */

import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { PackTable } from "../adapters/dynamodb/pack-table.ts";
import { PackSeries } from "../adapters/dynamodb/series/pack-series.ts";
import { LakeSeries } from "../adapters/s3/lake/lake-series.ts";
import { LakeStore } from "../adapters/s3/lake/lake-store.ts";
import { TimestreamSeries } from "../adapters/timestream/series.ts";
import type { SeriesReader } from "../core/query/series.ts";
import { type Readers, readersOfStage } from "./readers.ts";

interface Stores {
  readonly client: DynamoDBClient;
  readonly settings: {
    /** Lists, by commas, the kinds that the stage has. */
    readonly retentionKinds: string;
    readonly pointsTable: string;
    readonly lakeBucket: string;
    readonly timestreamDatabase: string;
  };
}

/** A new kind is a line here. Each function that is given the readers needs the right to read its store. */
export function wireReaders({ client, settings }: Stores): Readers {
  const packs = new PackSeries(new PackTable(client, settings.pointsTable));
  let lake: SeriesReader | undefined;
  let timestream: SeriesReader | undefined;
  return readersOfStage(settings.retentionKinds.split(","), {
    DYNAMODB: () => packs,
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
