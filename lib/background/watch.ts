/** Makes the function that looks each minute at what may be stuck. */

import { Duration } from "aws-cdk-lib";
import { Rule, Schedule } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import type { Construct } from "constructs";
import type { DataStack } from "../data/data-stack.ts";
import { permitMakingKeys } from "../data/secrets-key.ts";
import { permitEndingConnections } from "../mqtt/domains.ts";
import type { BufferQueue } from "../shared/buffer-queue.ts";
import { MillraceFunction } from "../shared/millrace-function.ts";
import type { StageSettings } from "../stage.ts";

export interface WatchProps {
  readonly stage: StageSettings;
  readonly data: DataStack;
  readonly jobs: BufferQueue;
}

export function createWatch(scope: Construct, { stage, data, jobs }: WatchProps): MillraceFunction<"watch"> {
  const watch = new MillraceFunction(scope, "Watch", {
    name: "watch",
    description: "Looks each minute at connectors in trouble, stalled jobs and the age of keys",
    environment: {
      stage: stage.name,
      registryTable: data.registry.tableName,
      statsTable: data.stats.tableName,
      secretsKeyArn: data.secretsKey.keyArn,
      jobsQueueUrl: jobs.queue.queueUrl,
      outageSpeed: String(stage.outageSpeed),
    },
    timeoutSeconds: 55,
    memoryMiB: 256,
    logRetentionDays: stage.logRetentionDays,
    // Reserves one invocation, so that a run that takes its whole minute is not overtaken by the next.
    reservedConcurrency: stage.concurrency.reserve ? 1 : undefined,
    eventsWaitSeconds: 60,
  });
  watch.permit(
    ["BatchGetItem", "Query", "PutItem", "UpdateItem", "DeleteItem"].map((action) => `dynamodb:${action}`),
    data.registry.tableArn,
  );
  watch.permit(["dynamodb:Query"], data.stats.tableArn);
  watch.permit(["sqs:SendMessage"], jobs.queue.queueArn);
  permitMakingKeys(watch, data);
  permitEndingConnections(watch);
  new Rule(scope, "EachMinute", {
    description: "Runs watch",
    schedule: Schedule.rate(Duration.minutes(1)),
    targets: [new LambdaFunction(watch.function, { retryAttempts: 0 })],
  });
  return watch;
}
