/** The way of a point behind the doors: intake queue, route, retain queues and retain; and deliver, fed at run time. */

import { Construct } from "constructs";
import { deliverTimeoutSeconds } from "../../lambdas/core/connector-queue.ts";
import type { DataStack } from "../data-stack.ts";
import type { StageSettings } from "../stage.ts";
import { BufferQueue } from "./buffer-queue.ts";
import { permitConnectorQueues } from "./connector-queues.ts";
import { permitIntakeObjects } from "./intake-objects.ts";
import { MillraceFunction } from "./millrace-function.ts";

export interface PipelineProps {
  readonly stage: StageSettings;
  readonly data: DataStack;
}

const routeTimeoutSeconds = 60;
const retainTimeoutSeconds = 60;
/** Points are written in batches, and a second's wait fills them. */
const retainWindowSeconds = 1;

export class Pipeline extends Construct {
  readonly intake: BufferQueue;
  readonly retainEvents: BufferQueue;
  readonly retainDynamodb: BufferQueue;
  readonly route: MillraceFunction<"route">;
  readonly retain: MillraceFunction<"retain">;
  readonly deliver: MillraceFunction<"deliver">;

  private readonly stage: StageSettings;
  private readonly data: DataStack;

  constructor(scope: Construct, id: string, { stage, data }: PipelineProps) {
    super(scope, id);
    this.stage = stage;
    this.data = data;
    const retainQueue = {
      consumer: { timeoutSeconds: retainTimeoutSeconds },
      windowSeconds: retainWindowSeconds,
    };
    this.intake = new BufferQueue(this, "Intake", {
      consumer: { timeoutSeconds: routeTimeoutSeconds },
      windowSeconds: 0,
    });
    this.retainEvents = new BufferQueue(this, "RetainEvents", retainQueue);
    this.retainDynamodb = new BufferQueue(this, "RetainDynamodb", retainQueue);
    this.route = this.makeRoute();
    this.retain = this.makeRetain();
    this.deliver = this.makeDeliver();
    this.connect();
  }

  private connect(): void {
    const { route, retain } = this.stage.concurrency;
    this.intake.feed(this.route, { batchSize: 10, windowSeconds: 0, maxConcurrency: route });
    const batch = { batchSize: 100, windowSeconds: retainWindowSeconds, maxConcurrency: retain };
    this.retainEvents.feed(this.retain, batch);
    this.retainDynamodb.feed(this.retain, batch);
  }

  private makeRoute(): MillraceFunction<"route"> {
    const { data, stage } = this;
    const route = new MillraceFunction(this, "Route", {
      name: "route",
      description: "Sends each accepted point to its retentions and data connectors",
      environment: {
        stage: stage.name,
        registryTable: data.registry.tableName,
        intakeQueueUrl: this.intake.queue.queueUrl,
        intakeBucket: data.intakeBucket.bucketName,
        retainEventsQueueUrl: this.retainEvents.queue.queueUrl,
        retainDynamodbQueueUrl: this.retainDynamodb.queue.queueUrl,
      },
      timeoutSeconds: routeTimeoutSeconds,
      memoryMiB: 1024,
      logRetentionDays: stage.logRetentionDays,
      reservedConcurrency: stage.concurrency.reserve?.route,
    });
    route.permit(["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query"], data.registry.tableArn);
    const queues = [this.intake, this.retainEvents, this.retainDynamodb];
    route.permit(["sqs:SendMessage"], ...queues.map(({ queue }) => queue.queueArn));
    permitConnectorQueues(route, stage, ["sqs:SendMessage"]);
    permitIntakeObjects(route, data, ["s3:GetObject"]);
    return route;
  }

  private makeRetain(): MillraceFunction<"retain"> {
    const { data, stage } = this;
    const retain = new MillraceFunction(this, "Retain", {
      name: "retain",
      description: "Writes points into the event log and the retentions",
      environment: {
        stage: stage.name,
        registryTable: data.registry.tableName,
        pointsTable: data.points.tableName,
        eventsTable: data.events.tableName,
        retainEventsQueueUrl: this.retainEvents.queue.queueUrl,
        retainDynamodbQueueUrl: this.retainDynamodb.queue.queueUrl,
      },
      timeoutSeconds: retainTimeoutSeconds,
      memoryMiB: 512,
      logRetentionDays: stage.logRetentionDays,
      reservedConcurrency: stage.concurrency.reserve?.retain,
    });
    retain.permit(["dynamodb:BatchWriteItem"], data.points.tableArn, data.events.tableArn);
    // When its last data came, and messages about points that a retention refused, stand with the source.
    retain.permit(["dynamodb:PutItem", "dynamodb:UpdateItem"], data.registry.tableArn);
    return retain;
  }

  private makeDeliver(): MillraceFunction<"deliver"> {
    const { data, stage } = this;
    const deliver = new MillraceFunction(this, "Deliver", {
      name: "deliver",
      description: "Signs events and posts them to webhooks",
      environment: {
        stage: stage.name,
        registryTable: data.registry.tableName,
        statsTable: data.stats.tableName,
        secretsKeyArn: data.secretsKey.keyArn,
        allowedWebhookNetworks: stage.allowedWebhookNetworks.join(","),
      },
      // Each DNS lookup holds one of libuv's threads, four by default: a few slow names would hold up every receiver.
      processVariables: { UV_THREADPOOL_SIZE: "32" },
      timeoutSeconds: deliverTimeoutSeconds,
      memoryMiB: 512,
      logRetentionDays: stage.logRetentionDays,
      reservedConcurrency: stage.concurrency.reserve?.deliver,
    });
    deliver.permit(["dynamodb:GetItem", "dynamodb:PutItem"], data.registry.tableArn);
    deliver.permit(["dynamodb:UpdateItem"], data.stats.tableArn);
    deliver.permit(["kms:Decrypt"], data.secretsKey.keyArn);
    permitConnectorQueues(deliver, stage, [
      "sqs:ReceiveMessage",
      "sqs:DeleteMessage",
      "sqs:ChangeMessageVisibility",
      "sqs:GetQueueAttributes",
    ]);
    return deliver;
  }
}
