/** Makes the alarms, which name what somebody has to look at. Each has an entry in docs/runbook.md under its name. */

import { Duration, Stack } from "aws-cdk-lib";
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  type Metric,
  TreatMissingData,
} from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { FilterPattern, type IFilterPattern, type MetricFilter } from "aws-cdk-lib/aws-logs";
import { Topic } from "aws-cdk-lib/aws-sns";
import { EmailSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import { Construct } from "constructs";
import { longestBackOffSeconds } from "../lambdas/shared/core/delivery/back-off.ts";
import {
  type DeliveredFields,
  fieldPath,
  logLines,
  type MessagesFailedFields,
  type WatchedFields,
} from "../lambdas/shared/core/log-lines.ts";
import type { DoorFunctions } from "./api/door-functions.ts";
import type { HttpDoor } from "./api/http-door.ts";
import type { RestDoor } from "./api/rest-door.ts";
import type { Deliveries } from "./background/deliveries.ts";
import type { DataStack } from "./data/data-stack.ts";
import { type AlarmedMqtt, mqttAlarms } from "./mqtt/alarms.ts";
import type { Pipeline } from "./pipeline/pipeline.ts";
import type { RetainKind } from "./pipeline/retain-kinds.ts";
import { quotaAlarms } from "./quota-alarms.ts";
import type { BufferQueue } from "./shared/buffer-queue.ts";
import type { MillraceFunction } from "./shared/millrace-function.ts";
import { sumOver } from "./shared/sum-over.ts";
import type { StageSettings } from "./stage.ts";

export interface AlarmsProps {
  readonly stage: StageSettings;
  readonly data: DataStack;
  readonly pipeline: Pipeline;
  readonly deliveries: Deliveries;
  readonly functions: DoorFunctions;
  readonly mqtt: AlarmedMqtt;
  readonly http: HttpDoor;
  readonly rest: RestDoor;
}

interface AlarmSettings {
  /** Completes the text "Millrace <stage>: ". The runbook's link is added to it. */
  readonly description: string;
  readonly metric: IMetric;
  readonly threshold: number;
  /** Is the number of periods in a row in which the metric must reach the threshold. */
  readonly periods: number;
  /** Is how many of these periods must reach it; left out: all of them. */
  readonly datapoints?: number;
}

/** Says which log lines a metric is read from, and which of their fields is its value. */
interface Reading {
  readonly pattern: IFilterPattern;
  readonly value: string;
}

/** Says whose queue it is, and how old its messages may become. */
interface Watched {
  readonly buffer: BufferQueue;
  readonly consumer: MillraceFunction;
  readonly oldestSeconds: number;
}

const fiveMinutes = Duration.minutes(5);
/** Is as long as a message that keeps failing is hidden at most, so that it is heard of about once in each period. */
const longestBackOff = Duration.seconds(longestBackOffSeconds);

/** Bounds the age of points on their queue. Beyond it, whoever waits for them has noticed. */
const oldestIntakeSeconds = 300;
/** Bounds the age of points for retentions, which may lag behind longer because no receiver waits for them. */
const oldestRetainSeconds = 900;
/** Bounds the age of what is told live. Later, whoever follows the project has noticed. */
const oldestLiveSeconds = 60;
/** Bounds the age of jobs. Probes of receivers that are down come every 15 s. */
const oldestJobSeconds = 300;
/** Bounds the age of events, so that a receiver's owner learns within a day that the receiver is away. */
const oldestEventSeconds = 6 * 3600;
/** Is the share of all attempts of a stage, in per cent. */
const failedPerCent = 50;

export class Alarms extends Construct {
  private readonly stageName: string;
  private readonly topic: Topic;

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    const { stage, pipeline, deliveries, functions, mqtt, http, rest } = props;
    this.stageName = stage.name;
    this.topic = new Topic(this, "Topic", { displayName: `Millrace ${stage.name} alarms`, enforceSSL: true });
    this.topic.addToResourcePolicy(this.alarmsMayPublish());
    if (stage.alarmEmail) this.topic.addSubscription(new EmailSubscription(stage.alarmEmail));
    const { route, retain, broadcast, intake, mqttIntake, retainEvents, live } = pipeline;
    const { deliver, perform, watch, jobs } = deliveries;
    const retaining = { consumer: retain, oldestSeconds: oldestRetainSeconds };
    this.watchQueue("Intake", { buffer: intake, consumer: route, oldestSeconds: oldestIntakeSeconds });
    this.watchQueue("MqttIntake", { buffer: mqttIntake, consumer: route, oldestSeconds: oldestIntakeSeconds });
    this.watchQueue("RetainEvents", { buffer: retainEvents, ...retaining });
    this.watchKinds(Object.values(pipeline.retainKinds));
    this.watchQueue("Live", { buffer: live, consumer: broadcast, oldestSeconds: oldestLiveSeconds });
    this.watchQueue("Jobs", { buffer: jobs, consumer: perform, oldestSeconds: oldestJobSeconds });
    const { authenticate, ingest, query, manage, stream, device } = functions;
    this.watchLines(
      "LiveLost",
      logLines.liveLost,
      "events were not told live, as the live queue could not be reached. They are kept all the same.",
      [route, ingest],
    );
    this.watchLines(
      "MqttNotQueued",
      logLines.notQueued,
      "what a topic rule took could not be queued, and lies in the bucket.",
      [watch],
    );
    this.watchFunctions("Function", {
      route,
      retain,
      broadcast,
      deliver,
      perform,
      watch,
      authenticate,
      ingest,
      manage,
      authorizeMqtt: mqtt.authorizeMqtt,
    });
    // Stand apart, because an alarm takes ten metrics at most.
    this.watchFunctions("Stream", { stream, device });
    this.watchFunctions("Query", { query });
    for (const [name, settings] of Object.entries(mqttAlarms(mqtt))) this.addAlarm(name, settings);
    this.watchQuotas(props);
    this.watchDeliveries(deliveries);
    this.watchDoor("HttpDoorErrors", "the door for sources", http.apiStage.metricServerError({ period: fiveMinutes }));
    this.watchDoor("RestDoorErrors", "the door for consumers", rest.api.metricServerError({ period: fiveMinutes }));
  }

  /**
   * Lets this account's alarms tell the topic. A topic without a policy of its own lets them by the one it is born with,
   * which `enforceSSL` replaces.
   */
  private alarmsMayPublish(): PolicyStatement {
    return new PolicyStatement({
      sid: "AllowAlarmsToPublish",
      principals: [new ServicePrincipal("cloudwatch.amazonaws.com")],
      actions: ["sns:Publish"],
      resources: [this.topic.topicArn],
      conditions: { StringEquals: { "aws:SourceAccount": Stack.of(this).account } },
    });
  }

  private addAlarm(id: string, { description, metric, threshold, periods, datapoints }: AlarmSettings): void {
    const alarm = new Alarm(this, id, {
      alarmDescription: `Millrace ${this.stageName}: ${description} Runbook: docs/runbook.md#${id.toLowerCase()}`,
      metric,
      threshold,
      evaluationPeriods: periods,
      ...(datapoints === undefined ? {} : { datapointsToAlarm: datapoints }),
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      // Takes missing data for good data, because an idle stage reports nothing.
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.topic));
    alarm.addOkAction(new SnsAction(this.topic));
  }

  private watchQueue(name: string, { buffer, consumer, oldestSeconds }: Watched): void {
    const { queue, deadLetters } = buffer;
    this.addAlarm(`${name}DeadLetters`, {
      description: "messages could not be worked off and lie in the dead-letter queue.",
      metric: deadLetters.metricApproximateNumberOfMessagesVisible({ period: fiveMinutes, statistic: "Maximum" }),
      threshold: 1,
      periods: 1,
    });
    this.addAlarm(`${name}Backlog`, {
      description: `the oldest message of the queue has waited ${oldestSeconds} s or longer.`,
      metric: queue.metricApproximateAgeOfOldestMessage({ period: fiveMinutes, statistic: "Maximum" }),
      threshold: oldestSeconds,
      periods: 2,
    });
    // Hears of messages that SQS leaves out of the age of the oldest one: those that were received three times or more.
    const failing = this.read(`${name}OldestFailedSeconds`, consumer, {
      pattern: FilterPattern.all(
        FilterPattern.stringValue("$.message", "=", logLines.messagesFailed),
        FilterPattern.stringValue(fieldPath<keyof MessagesFailedFields>("queue"), "=", queue.queueName),
      ),
      value: fieldPath<keyof MessagesFailedFields>("oldestSeconds"),
    });
    this.addAlarm(`${name}Failing`, {
      description: `a message of the queue has failed for ${oldestSeconds} s or longer, and is tried again.`,
      metric: failing.metric({ statistic: "Maximum", period: longestBackOff }),
      threshold: oldestSeconds,
      periods: 2,
      datapoints: 1,
    });
  }

  private watchKinds(kinds: readonly RetainKind[]): void {
    if (kinds.length === 0) return;
    for (const { name, queue: buffer, function: consumer, oldestSeconds } of kinds) {
      this.watchQueue(name, { buffer, consumer, oldestSeconds });
    }
    this.watchFunctions("RetainKind", Object.fromEntries(kinds.map((each) => [idOf(each.name), each.function])));
  }

  private watchQuotas({ stage, data, pipeline, deliveries, mqtt, http, rest }: AlarmsProps): void {
    const { intake, mqttIntake, retainEvents, live, retainKinds } = pipeline;
    const ofKinds = Object.values(retainKinds).map(({ queue }) => queue);
    const queues = [intake, mqttIntake, retainEvents, ...ofKinds, live, deliveries.jobs];
    const tables = [data.registry, data.points, data.events, data.stats];
    const alarmed = quotaAlarms({ stage, http, rest, tables, queues, rules: mqtt.rules });
    for (const [name, settings] of Object.entries(alarmed)) this.addAlarm(name, settings);
  }

  /** Watches for log lines that nobody should see, in whichever of the functions. */
  private watchLines(id: string, line: string, description: string, from: readonly MillraceFunction[]): void {
    const lines = { pattern: FilterPattern.stringValue("$.message", "=", line), value: "1" };
    const [found] = from.map((each) => this.read(id, each, lines));
    if (!found) return;
    const metric = found.metric({ statistic: "Sum", period: fiveMinutes });
    this.addAlarm(id, { description, metric, threshold: 1, periods: 1 });
  }

  /** Reads a metric out of log lines, because metrics for each connector would cost more than its deliveries. */
  private read(id: string, from: MillraceFunction, { pattern, value }: Reading): MetricFilter {
    return from.logGroup.addMetricFilter(id, {
      filterPattern: pattern,
      metricNamespace: `Millrace/${this.stageName}`,
      metricName: id,
      metricValue: value,
    });
  }

  private watchFunctions(group: string, functions: Record<string, MillraceFunction>): void {
    this.addAlarm(`${group}Errors`, {
      description: "functions failed as a whole: by an uncaught error, a timeout or a lack of memory.",
      metric: sumOver(functions, fiveMinutes, (each, over) => each.function.metricErrors(over)),
      threshold: 5,
      periods: 2,
    });
    this.addAlarm(`${group}Throttles`, {
      description: "functions were not started for want of concurrency.",
      metric: sumOver(functions, fiveMinutes, (each, over) => each.function.metricThrottles(over)),
      threshold: 10,
      periods: 3,
    });
  }

  private watchDeliveries({ deliver, watch }: Deliveries): void {
    const read = (id: string, from: MillraceFunction, message: string, value: string): MetricFilter =>
      this.read(id, from, { pattern: FilterPattern.stringValue("$.message", "=", message), value });
    const failed = read("FailedAttempts", deliver, logLines.deliveryFailed, "1");
    const delivered = read("DeliveredEvents", deliver, logLines.delivered, fieldPath<keyof DeliveredFields>("events"));
    const oldest = read(
      "OldestEventSeconds",
      watch,
      logLines.watched,
      fieldPath<keyof WatchedFields>("oldestEventSeconds"),
    );
    const sum = { statistic: "Sum", period: fiveMinutes };
    this.addAlarm("DeliveryErrors", {
      description: `${failedPerCent} % of all attempts to deliver have failed.`,
      metric: new MathExpression({
        expression: "100 * FILL(failed, 0) / (FILL(failed, 0) + FILL(delivered, 0) + 1)",
        usingMetrics: { failed: failed.metric(sum), delivered: delivered.metric(sum) },
        period: fiveMinutes,
      }),
      threshold: failedPerCent,
      periods: 3,
    });
    this.addAlarm("OldestEvent", {
      description: `an event has waited for its receiver for ${oldestEventSeconds / 3600} hours.`,
      metric: oldest.metric({ statistic: "Maximum", period: fiveMinutes }),
      threshold: oldestEventSeconds,
      periods: 2,
    });
  }

  private watchDoor(id: string, door: string, metric: Metric): void {
    this.addAlarm(id, { description: `${door} answered requests with 5xx.`, metric, threshold: 5, periods: 2 });
  }
}

/** Begins with a small letter, as CloudWatch wants the names in its formulas. */
const idOf = (name: string): string => `${name.slice(0, 1).toLowerCase()}${name.slice(1)}`;
