/** Makes the way of a point behind the doors: intake queue, route, retain queues and retain, live queue and broadcast. */

import { Lazy, Stack } from "aws-cdk-lib";
import { Construct } from "constructs";
import { pointTopics, rawTopics, writeTopic } from "../../lambdas/shared/core/mqtt/topics.ts";
import type { SeparateKind } from "../../lambdas/shared/core/project/retention.ts";
import type { DataStack } from "../data/data-stack.ts";
import { permitOnClients } from "../mqtt/domains.ts";
import { BufferQueue } from "../shared/buffer-queue.ts";
import { MillraceFunction } from "../shared/millrace-function.ts";
import type { StageSettings } from "../stage.ts";
import { permitBlobs, permitIntakeObjects } from "./intake-objects.ts";
import { createRetainKinds, type RetainKind } from "./retain-kinds.ts";
import { type Destinations, permitRouting, routingSettings } from "./routing.ts";

export interface PipelineProps {
  readonly stage: StageSettings;
  readonly data: DataStack;
}

const routeTimeoutSeconds = 60;
const retainTimeoutSeconds = 60;
const broadcastTimeoutSeconds = 30;
/** Waits a second for batches to fill, because points are written in batches. */
const retainWindowSeconds = 1;
/** Runs few copies of broadcast, because those that append to one project's tail wait for each other. */
const broadcastConcurrency = 5;

/** Permits publishing to the topics of a pattern, and to no others. */
function permitPublishing(grantee: MillraceFunction, pattern: string, reason: string): void {
  grantee.permitWide({
    actions: ["iot:Publish"],
    resources: [Stack.of(grantee).formatArn({ service: "iot", resource: "topic", resourceName: pattern })],
    finding: `Resource::arn:<AWS::Partition>:iot:<AWS::Region>:<AWS::AccountId>:topic/${pattern}`,
    reason,
  });
}

export class Pipeline extends Construct implements Destinations {
  readonly intake: BufferQueue;
  /** Takes what sources publish over MQTT, so that a flood there leaves the way over HTTPS free. */
  readonly mqttIntake: BufferQueue;
  readonly retainEvents: BufferQueue;
  /** Holds what each other kind of retention of the stage has of its own. */
  readonly retainKinds: Partial<Record<SeparateKind, RetainKind>>;
  readonly live: BufferQueue;
  readonly route: MillraceFunction<"route">;
  readonly retain: MillraceFunction<"retain">;
  readonly broadcast: MillraceFunction<"broadcast">;

  private jobs: BufferQueue | undefined;
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
    const routed = { consumer: { timeoutSeconds: routeTimeoutSeconds }, windowSeconds: 0 };
    this.intake = new BufferQueue(this, "Intake", routed);
    this.mqttIntake = new BufferQueue(this, "MqttIntake", routed);
    this.retainEvents = new BufferQueue(this, "RetainEvents", retainQueue);
    this.live = new BufferQueue(this, "Live", {
      consumer: { timeoutSeconds: broadcastTimeoutSeconds },
      windowSeconds: 0,
    });
    this.retainKinds = createRetainKinds(this, { stage, data, jobsQueueUrl: this.jobsQueueUrl() });
    this.route = this.createRoute();
    this.retain = this.createRetain();
    this.broadcast = this.createBroadcast();
    this.connect();
  }

  /** Has jobs for sources that connect put on this queue. */
  sendJobsTo(jobs: BufferQueue): void {
    this.jobs = jobs;
    this.route.permit(["sqs:SendMessage"], jobs.queue.queueArn);
    // Lets it ask for a table that is missing.
    this.retainKinds.TIMESTREAM?.function.permit(["sqs:SendMessage"], jobs.queue.queueArn);
  }

  /** Is known later, since what does jobs needs this pipeline. */
  private jobsQueueUrl(): string {
    return Lazy.string({ produce: () => this.jobs?.queue.queueUrl });
  }

  private connect(): void {
    const { route, retain } = this.stage.concurrency;
    this.intake.feed(this.route, { batchSize: 10, windowSeconds: 0, maxConcurrency: route });
    this.mqttIntake.feed(this.route, { batchSize: 10, windowSeconds: 0, maxConcurrency: route });
    const batch = { batchSize: 100, windowSeconds: retainWindowSeconds, maxConcurrency: retain };
    this.retainEvents.feed(this.retain, batch);
    this.live.feed(this.broadcast, { batchSize: 10, windowSeconds: 0, maxConcurrency: broadcastConcurrency });
  }

  private createRoute(): MillraceFunction<"route"> {
    const { data, stage } = this;
    const route = new MillraceFunction(this, "Route", {
      name: "route",
      description: "Sends each accepted point to its retentions and data connectors",
      environment: {
        stage: stage.name,
        registryTable: data.registry.tableName,
        statsTable: data.stats.tableName,
        intakeQueueUrl: this.intake.queue.queueUrl,
        mqttIntakeQueueUrl: this.mqttIntake.queue.queueUrl,
        pointsPerSecond: String(stage.pointsPerSecond),
        tellRefusals: String(stage.mqtt.tellRefusals),
        intakeBucket: data.intakeBucket.bucketName,
        blobBucket: data.blobBucket.bucketName,
        ...routingSettings(this, stage),
        jobsQueueUrl: this.jobsQueueUrl(),
      },
      timeoutSeconds: routeTimeoutSeconds,
      memoryMiB: 1024,
      logRetentionDays: stage.logRetentionDays,
      reservedConcurrency: stage.concurrency.reserve?.route,
      sendsToItself: true,
    });
    permitRouting(route, this, { stage, data });
    // Lets it send parts of large requests, and what is above a quota.
    route.permit(["sqs:SendMessage"], this.intake.queue.queueArn);
    // Lets it count what disabled connectors miss, and note which sources are connected.
    route.permit(["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"], data.stats.tableArn);
    permitIntakeObjects(route, data, ["s3:GetObject"]);
    permitBlobs(route, data, ["s3:PutObject"]);
    // Lets it note with a source what it could not read, and tell its device.
    route.permit(["dynamodb:UpdateItem"], data.registry.tableArn);
    permitPublishing(
      route,
      writeTopic({ kind: "rejected", source: "*" }),
      "Each source has a topic of its own for what was refused, and sources come and go.",
    );
    return route;
  }

  private createRetain(): MillraceFunction<"retain"> {
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
      },
      timeoutSeconds: retainTimeoutSeconds,
      memoryMiB: 512,
      logRetentionDays: stage.logRetentionDays,
      reservedConcurrency: stage.concurrency.reserve?.retain,
    });
    retain.permit(["dynamodb:BatchWriteItem"], data.points.tableArn, data.events.tableArn);
    // Lets it keep the catalogue of series, and the current state of rows, which it counts.
    retain.permit(
      ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:UpdateItem", "dynamodb:PutItem"],
      data.points.tableArn,
    );
    // Lets it note with a source when its last data came, and messages about points that a retention refused.
    retain.permit(["dynamodb:PutItem", "dynamodb:UpdateItem"], data.registry.tableArn);
    // Lets it see which event types a source has, and count them.
    retain.permit(["dynamodb:GetItem", "dynamodb:Query"], data.registry.tableArn);
    return retain;
  }

  private createBroadcast(): MillraceFunction<"broadcast"> {
    const { data, stage } = this;
    const broadcast = new MillraceFunction(this, "Broadcast", {
      name: "broadcast",
      description: "Tells those who follow a project live what came in",
      environment: {
        stage: stage.name,
        registryTable: data.registry.tableName,
        statsTable: data.stats.tableName,
        liveQueueUrl: this.live.queue.queueUrl,
        liveFeed: stage.liveFeed,
      },
      timeoutSeconds: broadcastTimeoutSeconds,
      memoryMiB: 512,
      logRetentionDays: stage.logRetentionDays,
    });
    // Reads leases, and renews them on a stage that always feeds.
    broadcast.permit(["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"], data.registry.tableArn);
    // Appends to live tails.
    broadcast.permit(["dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem"], data.stats.tableArn);
    // Lets it publish only what somebody has subscribed to.
    permitOnClients(broadcast, ["iot:ListSubscriptions"]);
    for (const topics of [rawTopics("*"), pointTopics("*")]) {
      permitPublishing(
        broadcast,
        topics,
        "Each company has topics of its own for its live data, and companies come and go.",
      );
    }
    return broadcast;
  }
}
