/** What stands between connector queues and webhooks: deliver, the jobs that help it, and the watch over both. */

import { Duration } from "aws-cdk-lib";
import { Rule, Schedule } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import { Construct } from "constructs";
import { deliverTimeoutSeconds } from "../../lambdas/shared/core/connector/connector-queue.ts";
import type { DataStack } from "../data-stack.ts";
import type { StageSettings } from "../stage.ts";
import { BufferQueue } from "./buffer-queue.ts";
import { permitConnectorQueues, permitMakingMappings, permitMappings } from "./connector-queues.ts";
import { MillraceFunction } from "./millrace-function.ts";

export interface DeliveriesProps {
  readonly stage: StageSettings;
  readonly data: DataStack;
  /** Who signs webhooks: the address that the discovery document stands under. */
  readonly webhookIssuer: string;
}

/** A slice of a job takes up to 40 s, and its last attempt 10 more. */
const performTimeoutSeconds = 60;
/** Ten jobs of a batch run side by side: so many probes of receivers that never answer do not delay each other. */
const performConcurrency = 50;

export class Deliveries extends Construct {
  readonly jobs: BufferQueue;
  readonly deliver: MillraceFunction<"deliver">;
  readonly perform: MillraceFunction<"perform">;
  readonly watch: MillraceFunction<"watch">;

  private readonly props: DeliveriesProps;

  constructor(scope: Construct, id: string, props: DeliveriesProps) {
    super(scope, id);
    this.props = props;
    this.jobs = new BufferQueue(this, "Jobs", {
      consumer: { timeoutSeconds: performTimeoutSeconds },
      windowSeconds: 0,
    });
    this.deliver = this.makeDeliver();
    this.perform = this.makePerform();
    this.watch = this.makeWatch();
    this.jobs.feed(this.perform, { batchSize: 10, windowSeconds: 0, maxConcurrency: performConcurrency });
  }

  /** What delivering needs, whoever does it. */
  private get settings() {
    const { stage, data, webhookIssuer } = this.props;
    return {
      stage: stage.name,
      registryTable: data.registry.tableName,
      statsTable: data.stats.tableName,
      secretsKeyArn: data.secretsKey.keyArn,
      webhookIssuer,
      jobsQueueUrl: this.jobs.queue.queueUrl,
      allowedWebhookNetworks: stage.allowedWebhookNetworks.join(","),
    };
  }

  private makeDeliver(): MillraceFunction<"deliver"> {
    const { stage } = this.props;
    const deliver = new MillraceFunction(this, "Deliver", {
      name: "deliver",
      description: "Signs events and posts them to webhooks",
      environment: this.settings,
      // Each DNS lookup holds one of libuv's threads, four by default: a few slow names would hold up every receiver.
      processVariables: { UV_THREADPOOL_SIZE: "32" },
      timeoutSeconds: deliverTimeoutSeconds,
      memoryMiB: 512,
      logRetentionDays: stage.logRetentionDays,
      reservedConcurrency: stage.concurrency.reserve?.deliver,
      sendsToItself: true,
    });
    this.permitDelivering(deliver);
    return deliver;
  }

  private permitDelivering(grantee: MillraceFunction): void {
    const { stage, data } = this.props;
    grantee.permit(
      ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:PutItem", "dynamodb:UpdateItem"],
      data.registry.tableArn,
    );
    grantee.permit(["dynamodb:UpdateItem", "dynamodb:PutItem"], data.stats.tableArn);
    grantee.permit(["kms:Decrypt"], data.secretsKey.keyArn);
    grantee.permit(["sqs:SendMessage"], this.jobs.queue.queueArn);
    permitConnectorQueues(grantee, stage, [
      "sqs:ReceiveMessage",
      "sqs:DeleteMessage",
      "sqs:ChangeMessageVisibility",
      "sqs:GetQueueAttributes",
      // An event that SQS will soon forget is sent anew.
      "sqs:SendMessage",
    ]);
  }

  private makePerform(): MillraceFunction<"perform"> {
    const { stage, data } = this.props;
    const deliverArn = this.deliver.function.functionArn;
    const perform = new MillraceFunction(this, "Perform", {
      name: "perform",
      description: "Probes receivers that are down, and does long jobs: sync, replay, deletion",
      environment: { ...this.settings, eventsTable: data.events.tableName, deliverFunctionArn: deliverArn },
      processVariables: { UV_THREADPOOL_SIZE: "32" },
      timeoutSeconds: performTimeoutSeconds,
      memoryMiB: 512,
      logRetentionDays: stage.logRetentionDays,
      sendsToItself: true,
    });
    this.permitDelivering(perform);
    perform.permit(["dynamodb:DeleteItem"], data.registry.tableArn);
    perform.permit(["dynamodb:Query", "dynamodb:BatchWriteItem"], data.events.tableArn);
    permitConnectorQueues(perform, stage, ["sqs:CreateQueue", "sqs:DeleteQueue"]);
    permitMappings(perform, deliverArn, [
      "lambda:GetEventSourceMapping",
      "lambda:UpdateEventSourceMapping",
      "lambda:DeleteEventSourceMapping",
    ]);
    permitMakingMappings(perform, deliverArn);
    return perform;
  }

  private makeWatch(): MillraceFunction<"watch"> {
    const { stage, data } = this.props;
    const watch = new MillraceFunction(this, "Watch", {
      name: "watch",
      description: "Looks each minute at connectors in trouble, stalled jobs and the age of keys",
      environment: {
        stage: stage.name,
        registryTable: data.registry.tableName,
        statsTable: data.stats.tableName,
        secretsKeyArn: data.secretsKey.keyArn,
        jobsQueueUrl: this.jobs.queue.queueUrl,
      },
      timeoutSeconds: 55,
      memoryMiB: 256,
      logRetentionDays: stage.logRetentionDays,
      // A run that takes its whole minute is not overtaken by the next.
      reservedConcurrency: stage.concurrency.reserve ? 1 : undefined,
    });
    watch.permit(
      ["GetItem", "BatchGetItem", "Query", "PutItem", "UpdateItem", "DeleteItem"].map((action) => `dynamodb:${action}`),
      data.registry.tableArn,
    );
    watch.permit(["dynamodb:Query"], data.stats.tableArn);
    watch.permit(["sqs:SendMessage"], this.jobs.queue.queueArn);
    // For new webhook keys, which it never needs to see.
    watch.permit(
      ["kms:GenerateDataKeyWithoutPlaintext", "kms:GenerateDataKeyPairWithoutPlaintext"],
      data.secretsKey.keyArn,
    );
    new Rule(this, "EachMinute", {
      description: "Runs watch",
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [new LambdaFunction(watch.function, { retryAttempts: 0 })],
    });
    return watch;
  }
}
