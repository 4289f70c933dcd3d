import { expect, test } from "vitest";
import { Authorizer } from "../../../../local/gate/iam/authorizer.ts";
import { loadPlatform } from "../../../../local/template/load.ts";
import { addStage, makeApp, stageOf } from "../../../support/synthesis.ts";

test.each(["laptop", "dev", "prod"])("the platform's own stage %s can be imitated whole", async (name) => {
  const app = makeApp();
  addStage(app, stageOf(name));
  const platform = await loadPlatform(app.synth().directory);
  expect(platform.functions.length).toBeGreaterThanOrEqual(8);
  expect(platform.tables.length).toBeLessThanOrEqual(4);
  const functionArns = platform.functions.map((each) => each.arn);
  const invoked = [...platform.routes, ...platform.mappings, ...platform.customResources, ...platform.schedules];
  for (const { functionArn } of invoked) expect(functionArns).toContain(functionArn);
  const queueArns = platform.queues.map((queue) => queue.arn);
  for (const { eventSourceArn } of platform.mappings) expect(queueArns).toContain(eventSourceArn);
  expect(() => new Authorizer(platform)).not.toThrow();
});
