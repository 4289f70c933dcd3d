import {
  CreateEventSourceMappingCommand,
  type CreateEventSourceMappingCommandInput,
  DeleteEventSourceMappingCommand,
  GetEventSourceMappingCommand,
  GetFunctionCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from "@aws-sdk/client-lambda";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import type { Gate, GateOptions } from "../../../../local/gate/gate.ts";
import type { PolicyStatement } from "../../../../local/template/policy-statement.ts";
import { folderOfTest } from "../../../support/folders/temporary-folder.ts";
import { allow, arn, clientOf, openGate, queueArn, smallPlatform } from "./small-platform.ts";

const functionArn = arn("lambda", "function:test-worker");
const EventSourceArn = queueArn("intake");
const usual = {
  EventSourceArn,
  FunctionName: functionArn,
  BatchSize: 10,
  FunctionResponseTypes: ["ReportBatchItemFailures" as const],
};

async function open(options: Partial<GateOptions> = {}, statements: PolicyStatement[] = [allow(["*"], ["*"])]) {
  const platform = smallPlatform(statements);
  const gate: Gate = await openGate({ platform, ...options });
  const lambda = new LambdaClient(clientOf(gate, platform));
  onTestFinished(() => lambda.destroy());
  return { gate, lambda, create: (more: Partial<CreateEventSourceMappingCommandInput> = {}) => create(lambda, more) };
}

const create = (lambda: LambdaClient, more: Partial<CreateEventSourceMappingCommandInput>) =>
  lambda.send(new CreateEventSourceMappingCommand({ ...usual, ...more }));

test("a mapping is made, shown, changed and deleted, and the pollers hear of it", async () => {
  const { gate, lambda, create } = await open();
  let changes = 0;
  gate.mappings.onChange(() => (changes += 1));
  const made = await create({ ScalingConfig: { MaximumConcurrency: 5 } });
  expect(made).toMatchObject({ State: "Creating", BatchSize: 10, ScalingConfig: { MaximumConcurrency: 5 } });
  const { UUID } = made;
  const show = () => lambda.send(new GetEventSourceMappingCommand({ UUID }));
  await expect.poll(async () => (await show()).State).toBe("Enabled");
  expect(gate.mappings.list()).toMatchObject([
    {
      uuid: UUID,
      eventSourceArn: EventSourceArn,
      functionArn,
      enabled: true,
      maximumConcurrency: 5,
      reportBatchItemFailures: true,
    },
  ]);
  await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }));
  await expect.poll(async () => (await show()).State).toBe("Disabled");
  expect(gate.mappings.list()).toMatchObject([{ enabled: false, maximumConcurrency: 5 }]);
  expect((await lambda.send(new DeleteEventSourceMappingCommand({ UUID }))).State).toBe("Deleting");
  await expect.poll(() => gate.mappings.list()).toEqual([]);
  await expect(show()).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  expect(changes).toBeGreaterThanOrEqual(6);
});

test("while a change is on its way the pollers go on as before, and another change is refused", async () => {
  const delayMillis = 60_000;
  const { gate, lambda, create } = await open({ mappingDelayMillis: delayMillis });
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  const { UUID } = await create();
  expect(gate.mappings.list()).toMatchObject([{ state: "Creating", enabled: false }]);
  vi.advanceTimersByTime(delayMillis);
  expect(gate.mappings.list()).toMatchObject([{ state: "Enabled", enabled: true }]);
  await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }));
  expect(gate.mappings.list()).toMatchObject([{ state: "Disabling", enabled: true }]);
  const refused = lambda.send(new DeleteEventSourceMappingCommand({ UUID }));
  await expect(refused).rejects.toMatchObject({ name: "ResourceInUseException" });
  vi.advanceTimersByTime(delayMillis);
  expect(gate.mappings.list()).toMatchObject([{ state: "Disabled", enabled: false }]);
});

test("mappings are listed in pages and by queue and function", async () => {
  const { lambda, create } = await open();
  await create();
  await create({ EventSourceArn: queueArn("dead") });
  const list = async (input: ListEventSourceMappingsCommand["input"]) =>
    await lambda.send(new ListEventSourceMappingsCommand(input));
  const first = await list({ MaxItems: 1 });
  expect(first.EventSourceMappings).toHaveLength(1);
  const second = await list({ MaxItems: 1, Marker: first.NextMarker });
  expect(second.NextMarker).toBeUndefined();
  const both = [...(first.EventSourceMappings ?? []), ...(second.EventSourceMappings ?? [])];
  expect(both.map((mapping) => mapping.EventSourceArn)).toEqual([EventSourceArn, queueArn("dead")]);
  expect((await list({ EventSourceArn })).EventSourceMappings).toHaveLength(1);
  expect((await list({ FunctionName: "test-stranger" })).EventSourceMappings).toHaveLength(0);
});

describe("Lambda's refusals", () => {
  test("a second mapping of the same queue and function names the first", async () => {
    const { create } = await open();
    const { UUID = "" } = await create();
    await expect(create()).rejects.toMatchObject({
      name: "ResourceConflictException",
      message: expect.stringContaining(UUID),
    });
  });

  test.each([
    ["a queue that is not there", { EventSourceArn: queueArn("nowhere") }, /NonExistentQueue/],
    [
      "a queue whose visibility timeout is shorter than the function's",
      { EventSourceArn: queueArn("short") },
      /visibility timeout: 1 seconds/,
    ],
    ["a batch above ten without a window", { BatchSize: 11 }, /batch window/],
    ["a concurrency of one", { ScalingConfig: { MaximumConcurrency: 1 } }, /between 2 and 1000/],
    ["a filter, which the laptop does not know", { FilterCriteria: { Filters: [] } }, /FilterCriteria/],
  ])("%s", async (_, more, message) => {
    const { create } = await open();
    await expect(create(more)).rejects.toMatchObject({
      name: "InvalidParameterValueException",
      message: expect.stringMatching(message),
    });
  });

  test("a function that is not there", async () => {
    const { create } = await open();
    await expect(create({ FunctionName: "nobody" })).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });

  test("a function whose role may not receive", async () => {
    const { create } = await open({}, [allow(["lambda:*"], ["*"])]);
    await expect(create()).rejects.toThrow(/permissions to call ReceiveMessage/);
  });
});

test("a role's condition on the function holds for making mappings as for other calls", async () => {
  const condition = { ArnEquals: { "lambda:FunctionArn": [functionArn] } };
  const { lambda, create } = await open({}, [allow(["lambda:*"], ["*"], condition), allow(["sqs:*"], ["*"])]);
  const { UUID } = await create();
  await lambda.send(new GetEventSourceMappingCommand({ UUID }));
  await expect(create({ FunctionName: "test-stranger" })).rejects.toMatchObject({ name: "AccessDeniedException" });
  // A call that lists mappings names no function, so a condition on the function is never met.
  await expect(lambda.send(new ListEventSourceMappingsCommand({}))).rejects.toMatchObject({
    name: "AccessDeniedException",
  });
});

test("a restart keeps the mappings made at run time and takes the template's anew", async () => {
  const dataDir = folderOfTest();
  const before = await open({ dataDir });
  const { UUID } = await before.create();
  await before.gate.close();
  const inTemplate = { uuid: "t", eventSourceArn: queueArn("dead"), functionArn, batchSize: 10, windowSeconds: 0 };
  const mappings = [{ ...inTemplate, enabled: true, reportBatchItemFailures: true }];
  const gate = await openGate({ platform: smallPlatform(undefined, { mappings }), dataDir });
  expect(gate.mappings.list()).toMatchObject([
    { uuid: UUID, state: "Enabled", fromTemplate: false },
    { uuid: "t", state: "Enabled", fromTemplate: true },
  ]);
});

test("a mapping to a function that the template no longer has is forgotten", async () => {
  const dataDir = folderOfTest();
  const before = await open({ dataDir });
  await before.create();
  await before.gate.close();
  const platform = smallPlatform();
  const functions = platform.functions.filter((each) => each.logicalId !== "worker");
  const gate = await openGate({ platform: { ...platform, functions }, dataDir });
  expect(gate.mappings.list()).toEqual([]);
});

test("a mapping of the template that Lambda would refuse stops the start", async () => {
  const mapping = { uuid: "t", eventSourceArn: queueArn("short"), functionArn, batchSize: 10, windowSeconds: 0 };
  const mappings = [{ ...mapping, enabled: true, reportBatchItemFailures: true }];
  await expect(openGate({ platform: smallPlatform(undefined, { mappings }) })).rejects.toThrow(
    /short .*visibility timeout/,
  );
});

test("calls of Lambda that the laptop does not imitate are refused by name", async () => {
  const { lambda } = await open();
  const refused = lambda.send(new GetFunctionCommand({ FunctionName: "test-worker" }));
  await expect(refused).rejects.toThrow(/event source mappings only, not GET \/2015-03-31\/functions/);
});
