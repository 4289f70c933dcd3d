/** The function between connector queues and webhooks, and the rights of everything that delivers. */

import type { Construct } from "constructs";
import { deliverTimeoutSeconds } from "../../lambdas/shared/core/connector/connector-queue.ts";
import type { DataStack } from "../data/data-stack.ts";
import type { BufferQueue } from "../shared/buffer-queue.ts";
import { MillraceFunction } from "../shared/millrace-function.ts";
import type { StageSettings } from "../stage.ts";
import { permitConnectorQueues } from "./connector-queues.ts";

/** What whoever delivers stands between. */
export interface DeliveringProps {
  readonly stage: StageSettings;
  readonly data: DataStack;
  readonly jobs: BufferQueue;
  /** Who signs webhooks: the address that the discovery document stands under. */
  readonly webhookIssuer: string;
}

/**
 * How many threads libuv gets. Each DNS lookup holds one, and there are four by default: a few slow names would hold up
 * every receiver.
 */
export const deliveringProcess = { UV_THREADPOOL_SIZE: "32" };

/** What delivering needs to know, in whichever function it is done. */
export const deliveringSettings = ({ stage, data, jobs, webhookIssuer }: DeliveringProps) => ({
  stage: stage.name,
  registryTable: data.registry.tableName,
  statsTable: data.stats.tableName,
  secretsKeyArn: data.secretsKey.keyArn,
  webhookIssuer,
  jobsQueueUrl: jobs.queue.queueUrl,
  allowedWebhookNetworks: stage.allowedWebhookNetworks.join(","),
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
    // An event that SQS will soon forget is sent anew.
    "sqs:SendMessage",
  ]);
}
