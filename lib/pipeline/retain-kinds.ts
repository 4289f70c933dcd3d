/**
 * Makes what each kind of retention has of its own: a queue, a function with a role, and the mapping between them, so
 * that a store which is away delays no other kind.
 */

import type { Construct } from "constructs";
import type { SeparateKind } from "../../lambdas/shared/core/project/retention.ts";
import type { DataStack } from "../data/data-stack.ts";
import { BufferQueue } from "../shared/buffer-queue.ts";
import { MillraceFunction } from "../shared/millrace-function.ts";
import { laptopStage, type StageSettings } from "../stage.ts";
import { deliveringProcess } from "./deliver.ts";
import { permitLake } from "./intake-objects.ts";
import { permitTimestream, timestreamDatabase } from "./timestream.ts";

export interface RetainKind {
  /** Begins the names of its alarms. */
  readonly name: string;
  readonly queue: BufferQueue;
  readonly function: MillraceFunction;
  /** Is how old a message may become before somebody is told. */
  readonly oldestSeconds: number;
}

interface KindProps {
  readonly stage: StageSettings;
  readonly data: DataStack;
  readonly jobsQueueUrl: string;
}

/** Makes the kinds that the stage has. A new kind is a function below, and a line here. */
export function createRetainKinds(scope: Construct, props: KindProps): Partial<Record<SeparateKind, RetainKind>> {
  const has = (kind: SeparateKind): boolean => props.stage.retentionKinds.includes(kind);
  return {
    ...(has("INFLUXDB") ? { INFLUXDB: createRetainInfluxdb(scope, props) } : {}),
    ...(has("S3") ? { S3: createRetainS3(scope, props) } : {}),
    ...(has("TIMESTREAM") ? { TIMESTREAM: createRetainTimestream(scope, props) } : {}),
  };
}

const influxdbTimeoutSeconds = 60;
/** Waits a second for batches to fill, because InfluxDB takes thousands of lines at once. */
const influxdbWindowSeconds = 1;
/** Tells whoever runs the stage late, because the servers are the projects' own, whose sources say it at once. */
const oldestInfluxdbSeconds = 6 * 3600;

function createRetainInfluxdb(scope: Construct, { stage, data }: KindProps): RetainKind {
  const queue = new BufferQueue(scope, "InfluxdbPoints", {
    consumer: { timeoutSeconds: influxdbTimeoutSeconds },
    windowSeconds: influxdbWindowSeconds,
  });
  const retain = new MillraceFunction(scope, "RetainInfluxdb", {
    name: "retainInfluxdb",
    description: "Writes points into the InfluxDB that each retention names",
    environment: {
      stage: stage.name,
      registryTable: data.registry.tableName,
      pointsTable: data.points.tableName,
      secretsKeyArn: data.secretsKey.keyArn,
      allowedWebhookNetworks: stage.allowedWebhookNetworks.join(","),
      retainInfluxdbQueueUrl: queue.queue.queueUrl,
    },
    processVariables: deliveringProcess,
    timeoutSeconds: influxdbTimeoutSeconds,
    memoryMiB: 512,
    logRetentionDays: stage.logRetentionDays,
  });
  retain.permit(["dynamodb:GetItem", "dynamodb:UpdateItem"], data.registry.tableArn);
  // Lets it keep the catalogue of series.
  retain.permit(["dynamodb:Query", "dynamodb:UpdateItem"], data.points.tableArn);
  retain.permit(["kms:Decrypt"], data.secretsKey.keyArn);
  const batch = { batchSize: 100, windowSeconds: influxdbWindowSeconds, maxConcurrency: stage.concurrency.retain };
  queue.feed(retain, batch);
  return { name: "RetainInfluxdb", queue, function: retain, oldestSeconds: oldestInfluxdbSeconds };
}

const s3TimeoutSeconds = 120;
/** Fills batches for as long as Lambda lets it on AWS, because each makes a file, and readers want few large ones. */
const s3WindowSeconds = 300;
/** Has a laptop's points be readable in moments. */
const laptopWindowSeconds = 2;
/** Tells within the hour, since the bucket is the stage's own. */
const oldestS3Seconds = 3600;

function createRetainS3(scope: Construct, { stage, data }: KindProps): RetainKind {
  const windowSeconds = stage.name === laptopStage ? laptopWindowSeconds : s3WindowSeconds;
  const queue = new BufferQueue(scope, "S3Points", { consumer: { timeoutSeconds: s3TimeoutSeconds }, windowSeconds });
  const retain = new MillraceFunction(scope, "RetainS3", {
    name: "retainS3",
    description: "Writes points into the lake, as Parquet files",
    environment: {
      stage: stage.name,
      registryTable: data.registry.tableName,
      pointsTable: data.points.tableName,
      lakeBucket: data.lakeBucket.bucketName,
      retainS3QueueUrl: queue.queue.queueUrl,
    },
    timeoutSeconds: s3TimeoutSeconds,
    memoryMiB: 1024,
    logRetentionDays: stage.logRetentionDays,
  });
  retain.permit(["dynamodb:GetItem", "dynamodb:UpdateItem"], data.registry.tableArn);
  // Lets it keep the catalogue of series.
  retain.permit(["dynamodb:Query", "dynamodb:UpdateItem"], data.points.tableArn);
  permitLake(retain, data, ["s3:PutObject"]);
  queue.feed(retain, { batchSize: 10_000, windowSeconds, maxConcurrency: stage.concurrency.retain });
  return { name: "RetainS3", queue, function: retain, oldestSeconds: oldestS3Seconds };
}

const timestreamTimeoutSeconds = 60;
/** Waits a second for batches to fill, because Timestream takes a hundred records at once. */
const timestreamWindowSeconds = 1;
/** Tells within the hour, since the database is the stage's own. */
const oldestTimestreamSeconds = 3600;

function createRetainTimestream(scope: Construct, { stage, data, jobsQueueUrl }: KindProps): RetainKind {
  const queue = new BufferQueue(scope, "TimestreamPoints", {
    consumer: { timeoutSeconds: timestreamTimeoutSeconds },
    windowSeconds: timestreamWindowSeconds,
  });
  const retain = new MillraceFunction(scope, "RetainTimestream", {
    name: "retainTimestream",
    description: "Writes points into the table of Timestream that each retention has",
    environment: {
      stage: stage.name,
      registryTable: data.registry.tableName,
      pointsTable: data.points.tableName,
      timestreamDatabase: timestreamDatabase(data),
      jobsQueueUrl,
      retainTimestreamQueueUrl: queue.queue.queueUrl,
    },
    timeoutSeconds: timestreamTimeoutSeconds,
    memoryMiB: 512,
    logRetentionDays: stage.logRetentionDays,
  });
  retain.permit(["dynamodb:GetItem", "dynamodb:UpdateItem"], data.registry.tableArn);
  // Lets it keep the catalogue of series.
  retain.permit(["dynamodb:Query", "dynamodb:UpdateItem"], data.points.tableArn);
  permitTimestream(retain, data, ["timestream:WriteRecords"]);
  const batch = { batchSize: 100, windowSeconds: timestreamWindowSeconds, maxConcurrency: stage.concurrency.retain };
  queue.feed(retain, batch);
  return { name: "RetainTimestream", queue, function: retain, oldestSeconds: oldestTimestreamSeconds };
}
