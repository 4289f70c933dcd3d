/** Makes the function that looks each minute at what may be stuck. */

import { Duration } from "aws-cdk-lib";
import { Rule, Schedule } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";
import { type DataStack, mqttErrorsPrefix } from "../data/data-stack.ts";
import { permitMakingKeys } from "../data/secrets-key.ts";
import { permitOnClients } from "../mqtt/domains.ts";
import { objectsFinding } from "../pipeline/intake-objects.ts";
import type { BufferQueue } from "../shared/buffer-queue.ts";
import { MillraceFunction } from "../shared/millrace-function.ts";
import type { StageSettings } from "../stage.ts";
import { createAlertTopic } from "./alert-topic.ts";

export interface WatchProps {
  readonly stage: StageSettings;
  readonly data: DataStack;
  readonly jobs: BufferQueue;
  /** Takes events that tell of silent sources. */
  readonly intake: BufferQueue;
  /** Takes what sources publish over MQTT, and what its topic rule could not queue when they did. */
  readonly mqttIntake: BufferQueue;
}

export function createWatch(scope: Construct, props: WatchProps): MillraceFunction<"watch"> {
  const { stage, data, jobs, intake, mqttIntake } = props;
  const alertTopic = createAlertTopic(scope, stage);
  const watch = new MillraceFunction(scope, "Watch", {
    name: "watch",
    description:
      "Looks each minute at connectors in trouble, silent sources, stalled jobs, what was not queued, and the age of keys",
    environment: {
      stage: stage.name,
      registryTable: data.registry.tableName,
      statsTable: data.stats.tableName,
      secretsKeyArn: data.secretsKey.keyArn,
      jobsQueueUrl: jobs.queue.queueUrl,
      intakeQueueUrl: intake.queue.queueUrl,
      mqttIntakeQueueUrl: mqttIntake.queue.queueUrl,
      alertTopicArn: alertTopic?.topicArn ?? "",
      intakeBucket: data.intakeBucket.bucketName,
      mqttErrorsPrefix,
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
    ["GetItem", "BatchGetItem", "Query", "PutItem", "UpdateItem", "DeleteItem"].map((action) => `dynamodb:${action}`),
    data.registry.tableArn,
  );
  watch.permit(["dynamodb:Query"], data.stats.tableArn);
  watch.permit(["sqs:SendMessage"], jobs.queue.queueArn, intake.queue.queueArn, mqttIntake.queue.queueArn);
  if (alertTopic) watch.permit(["sns:Publish"], alertTopic.topicArn);
  permitMakingKeys(watch, data);
  permitRequeuing(watch, data);
  permitOnClients(watch, ["iot:DeleteConnection"]);
  new Rule(scope, "EachMinute", {
    description: "Runs watch",
    schedule: Schedule.rate(Duration.minutes(1)),
    targets: [new LambdaFunction(watch.function, { retryAttempts: 0 })],
  });
  return watch;
}

/** Permits emptying the part of the bucket that holds what could not be queued. */
function permitRequeuing(watch: MillraceFunction<"watch">, data: DataStack): void {
  watch.role.addToPolicy(
    new PolicyStatement({
      actions: ["s3:ListBucket"],
      resources: [data.intakeBucket.bucketArn],
      conditions: { StringLike: { "s3:prefix": `${mqttErrorsPrefix}*` } },
    }),
  );
  watch.permitWide({
    actions: ["s3:GetObject", "s3:DeleteObject"],
    resources: [data.intakeBucket.arnForObjects(`${mqttErrorsPrefix}*`)],
    finding: objectsFinding(data, mqttErrorsPrefix),
    reason: "Each message that a rule could not queue is an object with a name of its own under this prefix.",
  });
}
