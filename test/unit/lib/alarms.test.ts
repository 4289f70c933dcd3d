import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { longestBackOffSeconds } from "../../../lambdas/shared/core/delivery/back-off.ts";
import { logLines } from "../../../lambdas/shared/core/log-lines.ts";
import { everyKind, ofType, root, stageOf, synthesize, targetOf } from "../../support/synthesis.ts";

const resources = synthesize(everyKind());
const alarms = ofType(resources, "AWS::CloudWatch::Alarm").map(([, { Properties }]) => Properties);
const runbook = readFileSync(join(root, "docs", "runbook.md"), "utf8");

/** The anchors of the runbook's headings as code forges make them: small letters, no punctuation. */
const anchors = [...runbook.matchAll(/^## (.+)$/gm)].map(([, title = ""]) => title.toLowerCase().replaceAll(" ", "-"));
const linked = alarms.map(({ AlarmDescription }) => /runbook\.md#(\S+)$/.exec(String(AlarmDescription))?.[1] ?? "");

it("links each alarm to an entry of the runbook", () => {
  expect(alarms.length).toBeGreaterThan(0);
  for (const anchor of linked) expect(anchors).toContain(anchor);
});

it("has no entry in the runbook for an alarm that isn't there", () => {
  expect(anchors.toSorted()).toEqual(linked.toSorted());
});

it("says in each entry what the alarm means, how to look and what to do", () => {
  for (const entry of runbook.split(/^## /m).slice(1)) {
    for (const part of ["**Means.**", "**Look.**", "**Do.**"]) expect(entry).toContain(part);
  }
});

it("tells the topic when an alarm rings and when it is over", () => {
  for (const { AlarmActions, OKActions } of alarms) {
    for (const [action] of [AlarmActions, OKActions] as [unknown][]) {
      expect(resources[targetOf(action) ?? ""]?.Type).toBe("AWS::SNS::Topic");
    }
  }
});

it("watches every dead-letter queue", () => {
  const watched = alarms
    .filter(({ MetricName }) => MetricName === "ApproximateNumberOfMessagesVisible")
    .map(({ Dimensions }) => targetOf((Dimensions as [{ Value: unknown }])[0].Value));
  const deadLetters = ofType(resources, "AWS::SQS::Queue")
    .map(([id]) => id)
    .filter((id) => id.includes("DeadLetters"));
  expect(watched.toSorted()).toEqual(deadLetters.toSorted());
});

it("mails alarms only where the stage has an address", () => {
  const subscriptions = (alarmEmail?: string) =>
    ofType(synthesize(stageOf("dev", alarmEmail ? { alarmEmail } : {})), "AWS::SNS::Subscription").map(
      ([, { Properties }]) => Properties.Endpoint,
    );
  expect(subscriptions()).toEqual([]);
  expect(subscriptions("ops@example.com")).toEqual(["ops@example.com"]);
});

describe("messages that fail again and again", () => {
  const filters = ofType(resources, "AWS::Logs::MetricFilter").map(([, { Properties }]) => Properties);
  const queues = ofType(resources, "AWS::SQS::Queue")
    .map(([id]) => id)
    .filter((id) => !id.includes("DeadLetters"));
  /** Answers the log of the function that a mapping feeds from the queue, in which it says what failed. */
  const logOf = (queue: string): string | undefined => {
    const mapping = ofType(resources, "AWS::Lambda::EventSourceMapping").find(
      ([, { Properties }]) => targetOf(Properties.EventSourceArn) === queue,
    );
    const fed = resources[targetOf(mapping?.[1].Properties.FunctionName) ?? ""];
    return targetOf((fed?.Properties.LoggingConfig as { LogGroup: unknown } | undefined)?.LogGroup);
  };
  const filterOf = (queue: string): Record<string, unknown> => {
    const name = `"Fn::GetAtt":["${queue}","QueueName"]`;
    const found = filters.find((filter) => JSON.stringify(filter.FilterPattern).includes(name));
    if (!found) throw new Error(`No metric is read from the log lines about ${queue}.`);
    return found;
  };

  it.each(queues)("are noticed on %s, by the log lines of the function that it feeds", (queue) => {
    const filter = filterOf(queue);
    expect(targetOf(filter.LogGroupName)).toBe(logOf(queue));
    const [, [before, , after]] = (filter.FilterPattern as { "Fn::Join": [string, string[]] })["Fn::Join"];
    expect(before).toBe(`{ ($.message = "${logLines.messagesFailed}") && ($.queue = "`);
    expect(after).toBe('") }');
    const [{ MetricName, MetricNamespace, MetricValue }] = filter.MetricTransformations as [Record<string, string>];
    expect(MetricValue).toBe("$.oldestSeconds");
    const [alarm] = alarms.filter((each) => each.MetricName === MetricName && each.Namespace === MetricNamespace);
    // A message that is hidden for a quarter of an hour gives only one line in that time.
    expect(alarm).toMatchObject({ Statistic: "Maximum", Period: longestBackOffSeconds, DatapointsToAlarm: 1 });
  });

  it("ring as soon as a message that waits visibly would", () => {
    const thresholds = (kind: string) =>
      ofType(resources, "AWS::CloudWatch::Alarm")
        .filter(([id]) => new RegExp(`${kind}[0-9A-F]{8}$`).test(id))
        .map(([, { Properties }]) => Properties.Threshold);
    expect(thresholds("Failing")).toHaveLength(queues.length);
    expect(thresholds("Failing")).toEqual(thresholds("Backlog"));
  });
});

describe("what a topic rule could not hand on", () => {
  const alarm = (name: string) => {
    const found = ofType(resources, "AWS::CloudWatch::Alarm").find(([id]) => id.startsWith(`Alarms${name}`));
    return found?.[1].Properties ?? {};
  };

  it("rings by what watch finds in the bucket", () => {
    const { MetricName, Namespace, Threshold } = alarm("MqttNotQueued");
    const filters = ofType(resources, "AWS::Logs::MetricFilter").map(([, { Properties }]) => Properties);
    const [filter, ...others] = filters.filter(({ MetricTransformations }) =>
      (MetricTransformations as Record<string, unknown>[]).some(
        (each) => each.MetricName === MetricName && each.MetricNamespace === Namespace,
      ),
    );
    expect(others).toEqual([]);
    expect(filter?.FilterPattern).toBe(`{ $.message = "${logLines.notQueued}" }`);
    expect(targetOf(filter?.LogGroupName)).toMatch(/^DeliveriesWatchLog/);
    expect(Threshold).toBe(1);
  });

  it("rings whatever dimensions AWS IoT Core tells of a lost message by", () => {
    const { Metrics, Threshold, EvaluationPeriods } = alarm("MqttLost");
    expect(Metrics).toMatchObject([{ Expression: 'SELECT SUM(ErrorActionFailure) FROM "AWS/IoT"', Period: 300 }]);
    expect([Threshold, EvaluationPeriods]).toEqual([1, 1]);
  });

  it("is asked of AWS by the rule's name alone nowhere, since actions have one dimension more", () => {
    const ofActions = ["Success", "Failure", "ErrorActionSuccess", "ErrorActionFailure"];
    const stats = alarms.flatMap(({ Metrics }) => (Array.isArray(Metrics) ? (Metrics as MetricQuery[]) : []));
    const named = stats.flatMap(({ MetricStat }) => (MetricStat ? [MetricStat.Metric] : []));
    expect(
      named.filter(({ Namespace, MetricName }) => Namespace === "AWS/IoT" && ofActions.includes(MetricName)),
    ).toEqual([]);
  });
});

interface MetricQuery {
  readonly MetricStat?: { readonly Metric: { readonly Namespace: string; readonly MetricName: string } };
}
