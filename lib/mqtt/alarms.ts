/** Says what is alarmed of MQTT. Each alarm has an entry in docs/runbook.md under its name. */

import { Duration } from "aws-cdk-lib";
import { type IMetric, MathExpression } from "aws-cdk-lib/aws-cloudwatch";
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
export function mqttAlarms({ authorizeMqtt }: AlarmedMqtt): Readonly<Record<string, MqttAlarm>> {
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
    MqttLost: {
      description: "what a topic rule took could be neither queued nor kept, and is lost.",
      // Asks for the rules of the account, whatever their metrics' dimensions are: AWS tells of the rule and of the kind of
      // its action, in words that stand nowhere, and a metric by other dimensions would never have a value.
      metric: new MathExpression({ expression: 'SELECT SUM(ErrorActionFailure) FROM "AWS/IoT"', period }),
      threshold: 1,
      periods: 1,
    },
  };
}
