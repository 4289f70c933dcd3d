/** Makes the function between connector queues and webhooks, and permits what everything that delivers needs. */

import type { Construct } from "constructs";
import { deliverTimeoutSeconds } from "../../lambdas/shared/core/connector/connector-queue.ts";
import type { DataStack } from "../data/data-stack.ts";
import type { BufferQueue } from "../shared/buffer-queue.ts";
import { MillraceFunction } from "../shared/millrace-function.ts";
import type { StageSettings } from "../stage.ts";
import { permitConnectorQueues } from "./connector-queues.ts";

/** Holds what a function that delivers is connected to. */
export interface DeliveringProps {
  readonly stage: StageSettings;
  readonly data: DataStack;
  readonly jobs: BufferQueue;
  /** Names who signs webhooks: the address of the discovery document. */
  readonly webhookIssuer: string;
}

/**
 * Sets how many threads libuv gets. Each DNS lookup holds one, and by default there are four, so a few slow names would
 * delay every receiver.
 */
export const deliveringProcess = { UV_THREADPOOL_SIZE: "32" };

/** Makes the settings that delivering needs, in whichever function it is done. */
export const deliveringSettings = ({ stage, data, jobs, webhookIssuer }: DeliveringProps) => ({
  stage: stage.name,
  registryTable: data.registry.tableName,
  statsTable: data.stats.tableName,
  secretsKeyArn: data.secretsKey.keyArn,
  webhookIssuer,
  jobsQueueUrl: jobs.queue.queueUrl,
  allowedWebhookNetworks: stage.allowedWebhookNetworks.join(","),
  outageSpeed: String(stage.outageSpeed),
});

export function createDeliver(scope: Construct, props: DeliveringProps): MillraceFunction<"deliver"> {
  const { stage } = props;
  const deliver = new MillraceFunction(scope, "Deliver", {
    name: "deliver",
    description: "Signs events and posts them to webhooks",
    environment: deliveringSettings(props),
    processVariables: deliveringProcess,
    timeoutSeconds: deliverTimeoutSeconds,
    memoryMiB: 512,
    logRetentionDays: stage.logRetentionDays,
    reservedConcurrency: stage.concurrency.reserve?.deliver,
    sendsToItself: true,
  });
  permitDelivering(deliver, props);
  return deliver;
}

export function permitDelivering(grantee: MillraceFunction, { stage, data, jobs }: DeliveringProps): void {
  grantee.permit(
    ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:PutItem", "dynamodb:UpdateItem"],
    data.registry.tableArn,
  );
  grantee.permit(["dynamodb:UpdateItem", "dynamodb:PutItem"], data.stats.tableArn);
  grantee.permit(["kms:Decrypt"], data.secretsKey.keyArn);
  grantee.permit(["sqs:SendMessage"], jobs.queue.queueArn);
  permitConnectorQueues(grantee, stage, [
    "sqs:ReceiveMessage",
    "sqs:DeleteMessage",
    "sqs:ChangeMessageVisibility",
    "sqs:GetQueueAttributes",
    // Sends an event again that SQS will soon forget.
    "sqs:SendMessage",
  ]);
}
