import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { App } from "aws-cdk-lib";
import { CfnQueue, Queue } from "aws-cdk-lib/aws-sqs";
import { expect, it } from "vitest";
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
