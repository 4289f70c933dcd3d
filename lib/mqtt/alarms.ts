/** Says what is alarmed of MQTT. Each alarm has an entry in docs/runbook.md under its name. */

import { Duration } from "aws-cdk-lib";
import { Metric } from "aws-cdk-lib/aws-cloudwatch";
import type { MillraceFunction } from "../shared/millrace-function.ts";

interface MqttAlarm {
  readonly description: string;
  readonly metric: Metric;
  readonly threshold: number;
  readonly periods: number;
}

export interface AlarmedMqtt {
  readonly authorizeMqtt: MillraceFunction<"authorizeMqtt">;
  /** The name of the rule that queues what sources publish. */
  readonly dataRule: string;
}

const period = Duration.minutes(5);

/** Answers the alarms by their names. */
export function mqttAlarms({ authorizeMqtt, dataRule }: AlarmedMqtt): Readonly<Record<string, MqttAlarm>> {
  const ofRule = (metricName: string): Metric =>
    new Metric({
      namespace: "AWS/IoT",
      metricName,
      dimensionsMap: { RuleName: dataRule },
      statistic: "Sum",
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
      description: "what sources published could not be queued, and lies in the bucket.",
      metric: ofRule("ErrorActionSuccess"),
      threshold: 1,
      periods: 1,
    },
    MqttLost: {
      description: "what sources published could be neither queued nor kept, and is lost.",
      metric: ofRule("ErrorActionFailure"),
      threshold: 1,
      periods: 1,
    },
  };
}
