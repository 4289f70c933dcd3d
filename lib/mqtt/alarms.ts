/** Says what is alarmed of MQTT. Each alarm has an entry in docs/runbook.md under its name. */

import { Duration } from "aws-cdk-lib";
import { type IMetric, MathExpression, Metric } from "aws-cdk-lib/aws-cloudwatch";
import type { MillraceFunction } from "../shared/millrace-function.ts";

interface MqttAlarm {
  readonly description: string;
  readonly metric: IMetric;
  readonly threshold: number;
  readonly periods: number;
}

export interface AlarmedMqtt {
  readonly authorizeMqtt: MillraceFunction<"authorizeMqtt">;
  /** The names of the topic rules. */
  readonly rules: readonly string[];
}

const period = Duration.minutes(5);

/** Answers the alarms by their names. */
export function mqttAlarms({ authorizeMqtt, rules }: AlarmedMqtt): Readonly<Record<string, MqttAlarm>> {
  const ofRule = (metricName: string, RuleName: string): Metric =>
    new Metric({ namespace: "AWS/IoT", metricName, dimensionsMap: { RuleName }, statistic: "Sum", period });
  // Takes nothing for zero, since AWS IoT Core tells of a rule only when there is something to tell.
  const ofRules = (metricName: string): IMetric =>
    new MathExpression({
      expression: rules.map((_, index) => `FILL(rule${index}, 0)`).join(" + "),
      usingMetrics: Object.fromEntries(rules.map((rule, index) => [`rule${index}`, ofRule(metricName, rule)])),
      period,
    });
  return {
    MqttAuthorizationThrottles: {
      description: "nobody decided about MQTT clients for want of concurrency, and they were disconnected.",
      metric: authorizeMqtt.function.metricThrottles({ period }),
      threshold: 1,
      periods: 1,
    },
    MqttAuthorizationErrors: {
      description: "deciding about MQTT clients failed, and they were disconnected.",
      metric: authorizeMqtt.function.metricErrors({ period }),
      threshold: 1,
      periods: 2,
    },
    MqttNotQueued: {
      description: "what a topic rule took could not be queued, and lies in the bucket.",
      metric: ofRules("ErrorActionSuccess"),
      threshold: 1,
      periods: 1,
    },
    MqttLost: {
      description: "what a topic rule took could be neither queued nor kept, and is lost.",
      metric: ofRules("ErrorActionFailure"),
      threshold: 1,
      periods: 1,
    },
  };
}
