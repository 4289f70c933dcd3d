import { describe, expect, it } from "vitest";
import { retentionKinds } from "../../../lambdas/shared/core/project/retention.ts";
import { ofType, type Resources, stageOf, synthesize } from "../../support/synthesis.ts";

interface Stat {
  readonly Metric: {
    readonly Namespace: string;
    readonly MetricName: string;
    readonly Dimensions?: readonly Dimension[];
  };
  readonly Period: number;
  readonly Stat: string;
}
interface Dimension {
  readonly Name: string;
  readonly Value: unknown;
}
interface Query {
  readonly Id: string;
  readonly Expression?: string;
  readonly MetricStat?: Stat;
  readonly ReturnData?: boolean;
}

const resources = synthesize();

/** Answers an alarm's properties by its name, without the hash that the CDK adds. */
function alarm(name: string, all: Resources = resources): Record<string, unknown> {
  const found = ofType(all, "AWS::CloudWatch::Alarm").filter(([id]) =>
    new RegExp(`Alarms${name}[0-9A-F]{8}$`).test(id),
  );
  if (!found[0]) throw new Error(`There is no alarm ${name}.`);
  return found[0][1].Properties;
}

const queriesOf = (name: string, all?: Resources): readonly Query[] => alarm(name, all).Metrics as readonly Query[];
const formulaOf = (name: string, all?: Resources): string =>
  queriesOf(name, all).find(({ ReturnData }) => ReturnData !== false)?.Expression ?? "";
const statsOf = (name: string, all?: Resources): Record<string, Stat> =>
  Object.fromEntries(queriesOf(name, all).flatMap(({ Id, MetricStat }) => (MetricStat ? [[Id, MetricStat]] : [])));
const dimensionsOf = ({ Metric: { Dimensions = [] } }: Stat): Record<string, unknown> =>
  Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value]));

const names = [
  "LambdaConcurrencyQuota",
  "KmsRequestsQuota",
  "TableWritesQuota",
  "TableReadsQuota",
  "QueueInFlightQuota",
  "HttpDoorQuota",
  "RestDoorQuota",
  "MqttConnectsQuota",
  "MqttPublishesQuota",
  "MqttRulesQuota",
];

it.each(names)("%s rings from 70 per cent of its quota on", (name) => {
  expect(alarm(name)).toMatchObject({ Threshold: 70, ComparisonOperator: "GreaterThanOrEqualToThreshold" });
  expect(formulaOf(name)).toMatch(/^100 \* /);
});

describe("a quota that AWS knows is not written down", () => {
  it("Lambda's concurrency, with what is reserved, by the account's metrics without dimensions", () => {
    expect(formulaOf("LambdaConcurrencyQuota")).toBe("100 * claimed / SERVICE_QUOTA(running)");
    const { claimed, running } = statsOf("LambdaConcurrencyQuota");
    expect(claimed).toEqual({
      Metric: { Namespace: "AWS/Lambda", MetricName: "ClaimedAccountConcurrency" },
      Period: 60,
      Stat: "Maximum",
    });
    expect(running).toEqual({
      Metric: { Namespace: "AWS/Lambda", MetricName: "ConcurrentExecutions" },
      Period: 60,
      Stat: "Maximum",
    });
  });

  it("KMS's requests with symmetric keys, by its usage metric", () => {
    expect(formulaOf("KmsRequestsQuota")).toBe("100 * calls / SERVICE_QUOTA(calls)");
    const { calls } = statsOf("KmsRequestsQuota");
    expect(calls).toMatchObject({
      Metric: { Namespace: "AWS/Usage", MetricName: "CallCount" },
      Period: 60,
      Stat: "Sum",
    });
    expect(calls && dimensionsOf(calls)).toEqual({
      Type: "API",
      Service: "KMS",
      Resource: "CryptographicOperationsSymmetric",
      Class: "None",
    });
  });

  it.each([
    ["TableWritesQuota", "ConsumedWriteCapacityUnits", "AccountMaxTableLevelWrites"],
    ["TableReadsQuota", "ConsumedReadCapacityUnits", "AccountMaxTableLevelReads"],
  ])("%s compares the busiest table with the account's bound for one", (name, consumed, most) => {
    const { most: bound, ...tables } = statsOf(name);
    expect(bound).toEqual({ Metric: { Namespace: "AWS/DynamoDB", MetricName: most }, Period: 300, Stat: "Maximum" });
    expect(Object.values(tables)).toHaveLength(ofType(resources, "AWS::DynamoDB::Table").length);
    for (const table of Object.values(tables)) {
      expect(table).toMatchObject({
        Metric: { Namespace: "AWS/DynamoDB", MetricName: consumed },
        Period: 300,
        Stat: "Sum",
      });
      expect(Object.keys(dimensionsOf(table))).toEqual(["TableName"]);
    }
    const each = Object.keys(tables).map((id) => `FILL(${id}, 0)`);
    expect(formulaOf(name)).toBe(`100 * MAX([${each.join(", ")}]) / 300 / most`);
  });
});

describe("messages in flight", () => {
  const everyKind = synthesize(stageOf("dev", { retentionKinds }));

  it.each([resources, everyKind])(
    "are watched on every queue between functions, at most ten metrics an alarm",
    (all) => {
      const queues = ofType(all, "AWS::SQS::Queue").filter(([id]) => !id.includes("DeadLetters"));
      const stats = statsOf("QueueInFlightQuota", all);
      expect(Object.keys(stats)).toHaveLength(queues.length);
      expect(Object.keys(stats).length).toBeLessThanOrEqual(10);
      const watched = Object.values(stats).map((stat) => JSON.stringify(dimensionsOf(stat).QueueName));
      expect(watched.toSorted()).toEqual(
        queues.map(([id]) => JSON.stringify({ "Fn::GetAtt": [id, "QueueName"] })).toSorted(),
      );
      for (const stat of Object.values(stats)) {
        expect(stat).toMatchObject({
          Metric: { Namespace: "AWS/SQS", MetricName: "ApproximateNumberOfMessagesNotVisible" },
          Stat: "Maximum",
        });
      }
      expect(formulaOf("QueueInFlightQuota", all)).toMatch(/^100 \* MAX\(\[.*\]\) \/ 120000$/);
    },
  );
});

describe("the doors", () => {
  it("are held against the stage's own throttle, which lies below the account's", () => {
    const changed = synthesize(stageOf("dev", { throttle: { requestsPerSecond: 40, burst: 80 } }));
    expect(formulaOf("HttpDoorQuota", changed)).toBe("100 * requests / 60 / 40");
    expect(formulaOf("RestDoorQuota", changed)).toBe("100 * requests / 60 / 40");
    const { requests: sources } = statsOf("HttpDoorQuota");
    expect(sources).toMatchObject({
      Metric: { Namespace: "AWS/ApiGateway", MetricName: "Count" },
      Stat: "SampleCount",
    });
    expect(sources && Object.keys(dimensionsOf(sources)).toSorted()).toEqual(["ApiId", "Stage"]);
    const { requests: consumers } = statsOf("RestDoorQuota");
    expect(consumers && dimensionsOf(consumers)).toEqual({ ApiName: "millrace-dev-consumers" });
  });
});

describe("AWS IoT Core", () => {
  it("is held against the figures of the stage, which Service Quotas does not tell", () => {
    const quotas = { mqttConnectsPerSecond: 100, mqttPublishesPerSecond: 2000, mqttRulesPerSecond: 3000 };
    const small = synthesize(stageOf("dev", { quotas: { ...stageOf("dev").quotas, ...quotas } }));
    expect(formulaOf("MqttConnectsQuota", small)).toMatch(/ \/ 60 \/ 100$/);
    expect(formulaOf("MqttPublishesQuota", small)).toBe("100 * published / 60 / 2000");
    expect(formulaOf("MqttRulesQuota", small)).toBe("100 * executed / 60 / 3000");
    expect(formulaOf("MqttConnectsQuota")).toMatch(/ \/ 60 \/ 500$/);
    expect(formulaOf("MqttPublishesQuota")).toBe("100 * published / 60 / 20000");
  });

  it("is counted by the protocol MQTT, and rules without a dimension", () => {
    const stats = Object.values(statsOf("MqttConnectsQuota"));
    expect(stats.map(({ Metric }) => Metric.MetricName)).toEqual([
      "Connect.Success",
      "Connect.AuthError",
      "Connect.ClientError",
      "Connect.Throttle",
    ]);
    for (const stat of [...stats, ...Object.values(statsOf("MqttPublishesQuota"))]) {
      expect(stat.Metric.Namespace).toBe("AWS/IoT");
      expect(dimensionsOf(stat)).toEqual({ Protocol: "MQTT" });
    }
    const { executed } = statsOf("MqttRulesQuota");
    expect(executed?.Metric).toEqual({ Namespace: "AWS/IoT", MetricName: "RulesExecuted" });
  });

  it("rings at once when it turned clients or messages away for a quota", () => {
    expect(alarm("MqttThrottled")).toMatchObject({ Threshold: 1, EvaluationPeriods: 1 });
    const stats = Object.values(statsOf("MqttThrottled")).map((stat) => [stat.Metric.MetricName, dimensionsOf(stat)]);
    const rules = ofType(resources, "AWS::IoT::TopicRule").map(([, { Properties }]) => Properties.RuleName);
    expect(stats).toEqual([
      ["Connect.Throttle", { Protocol: "MQTT" }],
      ...rules.map((RuleName) => ["RuleMessageThrottled", { RuleName }]),
    ]);
  });
});
