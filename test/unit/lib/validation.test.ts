import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { App } from "aws-cdk-lib";
import { CfnQueue, Queue } from "aws-cdk-lib/aws-sqs";
import { expect, it } from "vitest";
import { retentionKinds } from "../../../lambdas/shared/core/project/retention.ts";
import { usualMqtt } from "../../../lib/mqtt/settings.ts";
import type { StageSettings } from "../../../lib/stage.ts";
import { addStage, makeApp, stageOf } from "../../support/synthesis.ts";

/** Answers what the report of a synthesis lists that nobody has acknowledged, warnings too. An assembly is written even if there are any. */
function findings(app: App): unknown[] {
  const report = readFileSync(join(app.synth().directory, "validation-report.json"), "utf8");
  const { pluginReports } = JSON.parse(report) as { pluginReports: { violations: unknown[] }[] };
  return pluginReports.flatMap(({ violations }) => violations);
}

it.each(["laptop", "dev", "prod"])("finds nothing in the stage %s", (name) => {
  const app = makeApp();
  addStage(app, stageOf(name));
  expect(findings(app)).toEqual([]);
});

const certificateArn = "arn:aws:acm:us-east-1:123456789012:certificate/0f9d7d1e-0000-4000-8000-000000000000";
const hostedZone = { id: "Z0123", name: "example.com" };
const hosts = { mqttsHost: "mqtt.example.com", wssHost: "wss.example.com", certificateArn, hostedZone };

it.each<[string, Partial<StageSettings>]>([
  [
    "everything that it may have",
    {
      retentionKinds,
      allowedOrigins: ["https://a.example.com", "https://b.example.com:8443"],
      alarmEmail: "ops@example.com",
      sourceAlerts: true,
      domain: { name: "iot.example.com", certificateArn, hostedZone },
      console: { own: { domain: "console.example.com", certificateArn } },
      mqtt: {
        ...usualMqtt,
        domain: hosts,
        logging: { level: "INFO", source: "fe453df1-b4a0-492d-a12c-505988eea849" },
      },
    },
  ],
  [
    "nothing that it may do without",
    { retentionKinds: ["DYNAMODB"], console: false, mqtt: { tellRefusals: false, lastValues: false } },
  ],
  ["a database of Timestream that stays", { retentionKinds: ["DYNAMODB", "INFLUXDB"], keepTimestream: true }],
])("finds nothing in a stage that has %s", (_, changes) => {
  const app = makeApp();
  addStage(app, stageOf("prod", changes));
  expect(findings(app)).toEqual([]);
});

it("stops at what cdk-nag finds: a queue without dead letters that takes what isn't encrypted", () => {
  const app = makeApp();
  new Queue(addStage(app).service, "Doctored");
  expect(() => app.synth()).toThrow(
    /AwsSolutions-SQS3[\s\S]*AwsSolutions-SQS4|AwsSolutions-SQS4[\s\S]*AwsSolutions-SQS3/,
  );
});

it("stops at what CloudFormation would refuse: a retention longer than SQS allows", () => {
  const app = makeApp();
  new CfnQueue(addStage(app).data, "Doctored", { messageRetentionPeriod: 99_999_999 });
  expect(() => app.synth()).toThrow(/MessageRetentionPeriod/);
});
