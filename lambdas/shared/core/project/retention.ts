/** Retentions: where a source's points are kept, and for how long. */

import { millisApart, minuteMillis } from "../duration.ts";
import type { ProjectId } from "../id.ts";
import type { InfluxdbSettings } from "../influxdb/settings.ts";

/** The one kind of blob store: the stage's own bucket. */
export type BlobStoreKind = "S3";

/**
 * Lists the kinds of store there are. Each has a queue, and all but DynamoDB a function of its own
 * (docs/how-to/add-a-retention-kind.md).
 */
export const retentionKinds = ["DYNAMODB", "INFLUXDB", "S3", "TIMESTREAM"] as const;
export type RetentionKind = (typeof retentionKinds)[number];

/** Lists the kinds that have a function of their own. */
export type SeparateKind = Exclude<RetentionKind, "DYNAMODB">;

interface RetentionOfAnyKind {
  readonly id: string;
  readonly project: ProjectId;
  /** What `Retention=` and InfluxQL name; unique in the project. */
  readonly displayName: string;
  readonly durationSeconds: number;
  readonly createTime: string;
  /** Milliseconds since 1970. What was stored before was forgotten already when a longer duration was set. */
  readonly countedFrom?: number | undefined;
  /** Where files in the fields of its sources are kept. Without it, such points are refused. */
  readonly blobStore?: BlobStoreKind | undefined;
  /** Milliseconds since 1970 at which a call began to remove it. No source is linked to it within the next minute. */
  readonly removedAt?: number | undefined;
}

export interface DynamodbRetention extends RetentionOfAnyKind {
  readonly kind: "DYNAMODB";
}

/** Keeps points in an InfluxDB of the project's own, which forgets them by its own rules. */
export interface InfluxdbRetention extends RetentionOfAnyKind {
  readonly kind: "INFLUXDB";
  readonly influxdb: InfluxdbSettings;
  /** The password or token, sealed for this retention; absent if the server asks for none. */
  readonly encryptedSecret?: string | undefined;
}

/** Keeps points as Parquet files in the stage's bucket, which any tool reads. */
export interface S3Retention extends RetentionOfAnyKind {
  readonly kind: "S3";
}

/** Keeps points in a table of Timestream of its own, in the stage's database. */
export interface TimestreamRetention extends RetentionOfAnyKind {
  readonly kind: "TIMESTREAM";
}

export type Retention = DynamodbRetention | InfluxdbRetention | S3Retention | TimestreamRetention;

/** Tells whether a call may be removing the retention, or the fleet, now. One that was cut off is over within a minute. */
export const isBeingRemoved = ({ removedAt }: Pick<Retention, "removedAt">, nowMillis: number): boolean =>
  removedAt !== undefined && millisApart(nowMillis, removedAt) < minuteMillis;
