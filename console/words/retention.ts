/** Says kinds of retentions in words. */

import type { Retention } from "../api/sources.ts";

const kinds: Readonly<Record<Retention["kind"], { readonly name: string; readonly about: string }>> = {
  DYNAMODB: { name: "DynamoDB", about: "the deployment's own table, the usual one" },
  S3: { name: "S3", about: "Parquet files, for Athena, DuckDB and others" },
  INFLUXDB: { name: "InfluxDB", about: "a database of your own" },
  TIMESTREAM: { name: "Timestream", about: "Amazon Timestream for LiveAnalytics" },
};

export const retentionKindWord = (kind: Retention["kind"]): string => kinds[kind].name;

/** The kind with what it is, for a choice. */
export const retentionKindChoice = (kind: Retention["kind"]): string => `${kinds[kind].name}: ${kinds[kind].about}`;
