/** Prices a month of a stage that nobody uses, by what is in its template. */

import { prices } from "../bill.ts";

/** What of a template costs though nothing happens. */
export interface Standing {
  readonly queues: number;
  readonly alarms: number;
  /** The metrics under all alarms, which are what AWS bills. */
  readonly alarmMetrics: number;
  readonly tables: number;
}

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

export function standingOf(resources: readonly Resource[]): Standing {
  const ofType = (type: string): Resource[] => resources.filter(({ Type }) => Type === type);
  const alarms = ofType("AWS::CloudWatch::Alarm");
  const metricsOf = ({ Properties: { Metrics } }: Resource): number =>
    Array.isArray(Metrics) ? Metrics.filter((each: object) => "MetricStat" in each).length : 1;
  return {
    queues: ofType("AWS::Lambda::EventSourceMapping").length,
    alarms: alarms.length,
    alarmMetrics: alarms.reduce((sum, alarm) => sum + metricsOf(alarm), 0),
    tables: ofType("AWS::DynamoDB::Table").length,
  };
}

/** `watch` looks each minute: invocations, reads and log lines, as ADR 0043 has them counted, and its own. */
const watchDollars = 0.66;

export function idleTable({ queues, alarms, alarmMetrics, tables }: Standing): string {
  const { kmsKey, secret, alarmMetric, ownMetric } = prices.dollarsPerMonth;
  const [fewest, most] = prices.emptyPollsOfQueueMonth.map(
    (polls) => (queues * polls * (prices.dollarsPerMillion.sqsRequest ?? 0)) / 1e6,
  ) as [number, number];
  const polls = prices.emptyPollsOfQueueMonth.map((each) => each.toLocaleString("en-US")).join(" to ");
  const alone = kmsKey + secret + alarmMetrics * alarmMetric + ownMetric + watchDollars;
  const range = (extra: number): string => `${(fewest + extra).toFixed(2)}–${(most + extra).toFixed(2)}`;
  const rows = [
    [`${queues} queues polled by Lambda, ${polls} polls each at $0.40 a million`, range(0)],
    ["KMS key (a dollar more after its first and second yearly rotation)", kmsKey.toFixed(2)],
    ["secret of the first administrator", secret.toFixed(2)],
    [
      `${alarms} alarms over ${alarmMetrics} metrics at $0.10 (an account's first ten are free)`,
      (alarmMetrics * alarmMetric).toFixed(2),
    ],
    ["the metric of the oldest event (an account's first ten metrics of its own are free)", ownMetric.toFixed(2)],
    ["`watch`, once a minute: invocations, reads, log lines", watchDollars.toFixed(2)],
    [
      `${tables} on-demand tables with point-in-time recovery, buckets, both APIs, the console, functions, logs, topic`,
      "0.00",
    ],
    ["**together**", `**${range(alone)}**`],
  ];
  return ["| item | a month |", "|---|---|", ...rows.map((row) => `| ${row.join(" | ")} |`)].join("\n");
}
