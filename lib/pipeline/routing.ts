/** Gives functions what they need to send requests on to where they belong: addresses of queues, and the right to use them. */

import type { SettingsOf } from "../../lambdas/environment.ts";
import type { SeparateKind } from "../../lambdas/shared/core/project/retention.ts";
import type { DataStack } from "../data/data-stack.ts";
import type { BufferQueue } from "../shared/buffer-queue.ts";
import type { MillraceFunction } from "../shared/millrace-function.ts";
import type { StageSettings } from "../stage.ts";
import { permitConnectorQueues } from "./connector-queues.ts";
import type { RetainKind } from "./retain-kinds.ts";

/** The queues that requests go to, besides those of connectors. */
export interface Destinations {
  readonly retainEvents: BufferQueue;
  readonly retainKinds: Partial<Record<SeparateKind, RetainKind>>;
  readonly live: BufferQueue;
}

type RoutingSettings = Pick<
  SettingsOf<"route">,
  | "retainEventsQueueUrl"
  | "retainInfluxdbQueueUrl"
  | "retainS3QueueUrl"
  | "retainTimestreamQueueUrl"
  | "liveQueueUrl"
  | "liveFeed"
>;

export function routingSettings(
  { retainEvents, retainKinds, live }: Destinations,
  { liveFeed }: StageSettings,
): RoutingSettings {
  const urlOf = (kind: SeparateKind): string => retainKinds[kind]?.queue.queue.queueUrl ?? "";
  return {
    retainEventsQueueUrl: retainEvents.queue.queueUrl,
    retainInfluxdbQueueUrl: urlOf("INFLUXDB"),
    retainS3QueueUrl: urlOf("S3"),
    retainTimestreamQueueUrl: urlOf("TIMESTREAM"),
    liveQueueUrl: live.queue.queueUrl,
    liveFeed,
  };
}

/** Permits reading what the registry has of projects, and sending to every queue that a request can go to. */
export function permitRouting(
  grantee: MillraceFunction,
  { retainEvents, retainKinds, live }: Destinations,
  { stage, data }: { readonly stage: StageSettings; readonly data: DataStack },
): void {
  grantee.permit(["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query"], data.registry.tableArn);
  const queues = [retainEvents, ...Object.values(retainKinds).map(({ queue }) => queue), live];
  grantee.permit(["sqs:SendMessage"], ...queues.map(({ queue }) => queue.queueArn));
  permitConnectorQueues(grantee, stage, ["sqs:SendMessage"]);
}
