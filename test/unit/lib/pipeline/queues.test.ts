import { describe, expect, it } from "vitest";
import { connectorQueueVisibilitySeconds } from "../../../../lambdas/shared/core/connector/connector-queue.ts";
import { longestBackOffSeconds } from "../../../../lambdas/shared/core/delivery/back-off.ts";
import { readStage } from "../../../../lib/stage.ts";
import { everyKind, ofType, type Resource, stageOf, synthesize, targetOf } from "../../../support/synthesis.ts";

const resources = synthesize(everyKind());
const queues = ofType(resources, "AWS::SQS::Queue");
const mappings = ofType(resources, "AWS::Lambda::EventSourceMapping").map(([, { Properties }]) => Properties);
const at = (id: string | undefined): Resource => {
  const found = id === undefined ? undefined : resources[id];
  if (!found) throw new Error(`There is no resource ${id}.`);
  return found;
};
const daySeconds = 24 * 3600;
const isDeadLetterQueue = (id: string) => id.includes("DeadLetters");

describe("every queue", () => {
  it("is encrypted at rest", () => {
    for (const [id, { Properties }] of queues) expect(Properties.SqsManagedSseEnabled, id).toBe(true);
  });

  it("refuses what doesn't come over TLS", () => {
    const policies = ofType(resources, "AWS::SQS::QueuePolicy").map(([, { Properties }]) => Properties);
    for (const [id] of queues) {
      const policy = policies.find(({ Queues }) => (Queues as unknown[]).some((queue) => targetOf(queue) === id));
      expect(policy?.PolicyDocument, id).toMatchObject({
        Statement: [{ Effect: "Deny", Action: "sqs:*", Condition: { Bool: { "aws:SecureTransport": "false" } } }],
      });
    }
  });

  it("has a dead-letter queue, or is one", () => {
    expect(queues.filter(([id]) => isDeadLetterQueue(id))).toHaveLength(8);
    for (const [id, { Properties }] of queues.filter(([id]) => !isDeadLetterQueue(id))) {
      const redrive = Properties.RedrivePolicy as { deadLetterTargetArn: unknown; maxReceiveCount: number };
      expect(isDeadLetterQueue(targetOf(redrive.deadLetterTargetArn) ?? ""), id).toBe(true);
      expect(redrive.maxReceiveCount, id).toBe(1000);
    }
  });

  it("gives a message up after a week at the earliest, and before it would expire in silence", () => {
    for (const [id, { Properties }] of queues.filter(([id]) => !isDeadLetterQueue(id))) {
      const { maxReceiveCount } = Properties.RedrivePolicy as { maxReceiveCount: number };
      // A back-off lies between half its ceiling and all of it, which makes three quarters on average.
      const secondsUntilDead = maxReceiveCount * longestBackOffSeconds * 0.75;
      expect(secondsUntilDead, id).toBeGreaterThan(7 * daySeconds);
      expect(Properties.MessageRetentionPeriod, id).toBeGreaterThan(maxReceiveCount * longestBackOffSeconds);
    }
  });

  it("keeps messages and dead ones for 14 days since they were sent", () => {
    for (const [id, { Properties }] of queues) expect(Properties.MessageRetentionPeriod, id).toBe(14 * daySeconds);
  });
});

describe("every event source mapping", () => {
  it("stands for one of the eight queues between functions", () => {
    expect(mappings).toHaveLength(8);
  });

  it("fails single messages and not their batch", () => {
    for (const mapping of mappings) expect(mapping.FunctionResponseTypes).toEqual(["ReportBatchItemFailures"]);
  });

  it("leaves an invocation six times its timeout after its batch has filled before a message shows again", () => {
    for (const { EventSourceArn, FunctionName, MaximumBatchingWindowInSeconds } of mappings) {
      const visibility = Number(at(targetOf(EventSourceArn)).Properties.VisibilityTimeout);
      const window = Number(MaximumBatchingWindowInSeconds ?? 0);
      expect(visibility).toBeGreaterThanOrEqual(window + 6 * Number(at(targetOf(FunctionName)).Properties.Timeout));
    }
  });

  it("is capped by the stage's concurrency", () => {
    const { route, retain } = stageOf("dev").concurrency;
    const caps = mappings.map(
      (mapping) => (mapping.ScalingConfig as { MaximumConcurrency: number }).MaximumConcurrency,
    );
    const [jobs, broadcast] = [50, 5];
    expect(caps.toSorted()).toEqual([route, route, retain, retain, retain, retain, jobs, broadcast].toSorted());
  });

  it("fills batches of 100 for retain, retain-influxdb and retain-timestream, and of as many as Lambda takes for retain-s3, and hands 10 at once to route, broadcast and perform", () => {
    const batches = mappings.map(({ BatchSize, MaximumBatchingWindowInSeconds }) => [
      BatchSize,
      MaximumBatchingWindowInSeconds,
    ]);
    expect(batches).toEqual([
      [10, undefined],
      [10, undefined],
      [100, 1],
      [10, undefined],
      [100, 1],
      [10_000, 300],
      [100, 1],
      [10, undefined],
    ]);
  });
});

it("leaves deliver six times its timeout on the connector queues made at run time", () => {
  const deliver = ofType(resources, "AWS::Lambda::Function").find(([id]) => id.includes("Deliver"));
  expect(connectorQueueVisibilitySeconds).toBeGreaterThanOrEqual(6 * Number(deliver?.[1].Properties.Timeout));
});

it("reserves concurrency where the stage says so, and nowhere else", () => {
  const reserved = (stage: string) =>
    ofType(synthesize(stageOf(stage)), "AWS::Lambda::Function")
      .map(([, { Properties }]) => Properties.ReservedConcurrentExecutions)
      .filter((count) => count !== undefined);
  expect(reserved("dev")).toEqual([]);
  // Route, retain, deliver, authorize-mqtt and stream have their shares, and watch runs once at a time.
  expect(reserved("prod").toSorted()).toEqual([1, 100, 100, 25, 400, 50]);
});

it("reserves for route and retain as much as their queues start at once, where the stage reserves the least", () => {
  const least = { route: 2 * 9, retain: 4, deliver: 2, authorizeMqtt: 2, stream: 1 };
  const stage = readStage("dev", {
    dev: {
      organizationName: "Acme",
      companyName: "AcmeCorp",
      administrator: "admin",
      concurrency: { route: 9, retain: 4, reserve: least },
    },
  });
  const own = synthesize(stage);
  const started = Map.groupBy(ofType(own, "AWS::Lambda::EventSourceMapping"), ([, { Properties }]) =>
    targetOf(Properties.FunctionName),
  );
  const reserved = ofType(own, "AWS::Lambda::Function").flatMap(([id, { Properties }]) => {
    const mapped = started.get(id);
    return Properties.ReservedConcurrentExecutions === undefined || !mapped
      ? []
      : [[Properties.ReservedConcurrentExecutions, mapped.reduce((sum, [, each]) => sum + capOf(each), 0)]];
  });
  expect(reserved.toSorted()).toEqual([
    [18, 18],
    [4, 4],
  ]);
});

const capOf = ({ Properties }: Resource): number =>
  (Properties.ScalingConfig as { MaximumConcurrency: number }).MaximumConcurrency;
