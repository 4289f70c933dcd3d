/**
 * Says which quotas of AWS are alarmed before a growing stage meets them. Each alarm has an entry in docs/runbook.md
 * under its name. docs/deploy.md lists the others, which no stage meets, or which no metric tells of.
 */

import { Duration } from "aws-cdk-lib";
import { type IMetric, MathExpression, Metric } from "aws-cdk-lib/aws-cloudwatch";
import type { Table } from "aws-cdk-lib/aws-dynamodb";
import type { HttpDoor } from "./api/http-door.ts";
import type { RestDoor } from "./api/rest-door.ts";
import type { BufferQueue } from "./shared/buffer-queue.ts";
import type { StageSettings } from "./stage.ts";

interface QuotaAlarm {
  readonly description: string;
  readonly metric: IMetric;
  readonly threshold: number;
  readonly periods: number;
  readonly datapoints?: number;
}

export interface QuotaAlarmsProps {
  readonly stage: StageSettings;
  readonly http: HttpDoor;
  readonly rest: RestDoor;
  readonly tables: readonly Table[];
  /** Takes at most ten, because an alarm takes ten metrics at most. */
  readonly queues: readonly BufferQueue[];
  /** The names of the topic rules. */
  readonly rules: readonly string[];
}

/** Leaves time to ask for more: AWS grants larger quotas within hours or days. */
const alarmedPerCent = 70;

const minute = Duration.minutes(1);
/** Is as often as DynamoDB tells the bound of a table. */
const fiveMinutes = Duration.minutes(5);

/** Answers the alarms by their names. */
export const quotaAlarms = (props: QuotaAlarmsProps): Readonly<Record<string, QuotaAlarm>> => ({
  ...ofAccount(),
  ...ofTables(props.tables),
  QueueInFlightQuota: inFlight(props),
  ...ofDoors(props),
  ...ofMqtt(props),
});

/** Rings when two minutes of three were above the share, so that a single burst, which passes, calls nobody. */
const share = (
  quota: string,
  expression: string,
  usingMetrics: Record<string, IMetric>,
  period = minute,
): QuotaAlarm => ({
  description: `${alarmedPerCent} % of a quota are used: ${quota}.`,
  metric: new MathExpression({ expression: `100 * ${expression}`, usingMetrics, period }),
  threshold: alarmedPerCent,
  ...(period === minute ? { periods: 3, datapoints: 2 } : { periods: 1 }),
});

/** Reads quotas that CloudWatch knows itself, as they are granted to the account. */
function ofAccount(): Record<string, QuotaAlarm> {
  const ofLambda = (metricName: string): Metric =>
    new Metric({ namespace: "AWS/Lambda", metricName, statistic: "Maximum", period: minute });
  const calls = new Metric({
    namespace: "AWS/Usage",
    metricName: "CallCount",
    dimensionsMap: { Type: "API", Service: "KMS", Resource: "CryptographicOperationsSymmetric", Class: "None" },
    statistic: "Sum",
    period: minute,
  });
  return {
    // Takes what is claimed, because concurrency that is reserved is away for all other functions, at work or not.
    LambdaConcurrencyQuota: share("Lambda's concurrent executions in the account", "claimed / SERVICE_QUOTA(running)", {
      claimed: ofLambda("ClaimedAccountConcurrency"),
      running: ofLambda("ConcurrentExecutions"),
    }),
    KmsRequestsQuota: share("KMS's cryptographic operations a second in the account", "calls / SERVICE_QUOTA(calls)", {
      calls,
    }),
  };
}

/** Compares the busiest table with the bound of one. Tables that are paid per request have no other. */
function ofTables(tables: readonly Table[]): Record<string, QuotaAlarm> {
  const busiest = (what: string, bound: string, metric: (table: Table) => Metric): QuotaAlarm => {
    const most = new Metric({
      namespace: "AWS/DynamoDB",
      metricName: bound,
      statistic: "Maximum",
      period: fiveMinutes,
    });
    const consumed = numbered("table", tables.map(metric));
    const expression = `${maximum(consumed)} / ${fiveMinutes.toSeconds()} / most`;
    return share(`DynamoDB's ${what} a second of one table`, expression, { ...consumed, most }, fiveMinutes);
  };
  const sum = { statistic: "Sum", period: fiveMinutes };
  return {
    TableWritesQuota: busiest("write units", "AccountMaxTableLevelWrites", (table) =>
      table.metricConsumedWriteCapacityUnits(sum),
    ),
    TableReadsQuota: busiest("read units", "AccountMaxTableLevelReads", (table) =>
      table.metricConsumedReadCapacityUnits(sum),
    ),
  };
}

/**
 * Watches the queues between functions, whose failing messages are hidden for a quarter of an hour: a store that is away
 * fills this quota, after which SQS hands out nothing more. A connector is disabled long before its queue comes there.
 */
function inFlight({ stage, queues }: QuotaAlarmsProps): QuotaAlarm {
  const hidden = numbered(
    "queue",
    queues.map(({ queue }) =>
      queue.metricApproximateNumberOfMessagesNotVisible({ statistic: "Maximum", period: minute }),
    ),
  );
  return share("messages of one queue in flight", `${maximum(hidden)} / ${stage.quotas.queueInFlight}`, hidden);
}

/** Holds each door against the throttle of the stage, which is what a client meets first. */
function ofDoors({ stage, http, rest }: QuotaAlarmsProps): Record<string, QuotaAlarm> {
  const { requestsPerSecond } = stage.throttle;
  // AWS says that the number of samples is the number of requests.
  const counted = { statistic: "SampleCount", period: minute };
  const door = (name: string, requests: Metric): QuotaAlarm =>
    share(`requests a second at ${name} (throttle.requestsPerSecond)`, perSecond("requests", requestsPerSecond), {
      requests,
    });
  return {
    HttpDoorQuota: door("the door for sources", http.apiStage.metricCount(counted)),
    RestDoorQuota: door("the door for consumers", rest.api.metricCount(counted)),
  };
}

/** Counts for all clients of the account, to which AWS IoT Core's quotas apply. */
function ofMqtt({ stage, rules }: QuotaAlarmsProps): Record<string, QuotaAlarm> {
  const { mqttConnectsPerSecond, mqttPublishesPerSecond, mqttRulesPerSecond } = stage.quotas;
  const iot = (metricName: string, dimensionsMap: Record<string, string> = {}): Metric =>
    new Metric({ namespace: "AWS/IoT", metricName, dimensionsMap, statistic: "Sum", period: minute });
  // Stands for connections over WebSockets too: AWS knows MQTT and HTTP.
  const Protocol = "MQTT";
  const attempts = ["Success", "AuthError", "ClientError", "Throttle"].map((end) =>
    iot(`Connect.${end}`, { Protocol }),
  );
  const connects = numbered("attempt", attempts);
  const throttled = numbered("throttled", [
    iot("Connect.Throttle", { Protocol }),
    ...rules.map((RuleName) => iot("RuleMessageThrottled", { RuleName })),
  ]);
  return {
    MqttConnectsQuota: share(
      "AWS IoT Core's connect requests a second in the account",
      perSecond(`(${sum(connects)})`, mqttConnectsPerSecond),
      connects,
    ),
    MqttPublishesQuota: share(
      "AWS IoT Core's inbound publish requests a second in the account",
      perSecond("published", mqttPublishesPerSecond),
      { published: iot("PublishIn.Success", { Protocol }) },
    ),
    MqttRulesQuota: share(
      "AWS IoT Core's rule evaluations a second in the account",
      perSecond("executed", mqttRulesPerSecond),
      { executed: iot("RulesExecuted") },
    ),
    MqttThrottled: {
      description: "AWS IoT Core turned clients away, or passed rules over, for a quota of the account.",
      metric: new MathExpression({ expression: sum(throttled), usingMetrics: throttled, period: minute }),
      threshold: 1,
      periods: 1,
    },
  };
}

const perSecond = (perMinute: string, quota: number): string => `${perMinute} / ${minute.toSeconds()} / ${quota}`;

const numbered = (name: string, metrics: readonly Metric[]): Record<string, Metric> =>
  Object.fromEntries(metrics.map((metric, index) => [`${name}${index}`, metric]));

/** Takes nothing for zero, because what is idle reports nothing, and a formula with a missing value has none either. */
const filled = (metrics: Record<string, Metric>): string[] => Object.keys(metrics).map((id) => `FILL(${id}, 0)`);
const maximum = (metrics: Record<string, Metric>): string => `MAX([${filled(metrics).join(", ")}])`;
const sum = (metrics: Record<string, Metric>): string => filled(metrics).join(" + ");
