import {
  InvalidParameterValueException,
  type LambdaClient,
  ResourceConflictException,
  ResourceInUseException,
  ResourceNotFoundException,
} from "@aws-sdk/client-lambda";
import { QueueDoesNotExist, QueueNameExists, type SQSClient } from "@aws-sdk/client-sqs";
import { describe, expect, it } from "vitest";
import { ConnectorQueues } from "../../../../../../lambdas/shared/adapters/lambda/connector-queues.ts";

const deliverArn = "arn:aws:lambda:eu-west-1:123456789012:function:deliver";

interface Asked {
  readonly command: string;
  // biome-ignore lint/suspicious/noExplicitAny: inputs of several commands are compared as they are.
  readonly input: any;
}

/** Makes connector queues on control planes that answer each command as `answers` says. */
function queuesOf(answers: Record<string, (input: Asked["input"], count: number) => unknown>) {
  const asked: Asked[] = [];
  const client = {
    async send({ input, constructor: { name } }: { input: unknown; constructor: { name: string } }) {
      const command = name.replace("Command", "");
      asked.push({ command, input });
      const answer = answers[command]?.(input, asked.filter((one) => one.command === command).length) ?? {};
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
  const queues = new ConnectorQueues(deliverArn, client as unknown as SQSClient, client as unknown as LambdaClient, 1);
  return { asked, queues };
}

const about = { message: "", $metadata: {} };

describe("ConnectorQueues", () => {
  it("ask again while Lambda does not know a young queue, or is busy with a mapping, and not for ever", async () => {
    const unknown = new InvalidParameterValueException(about);
    const young = queuesOf({ CreateEventSourceMapping: (_, count) => (count < 3 ? unknown : { UUID: "mapping" }) });
    expect(await young.queues.makeMapping("arn", 200)).toBe("mapping");
    const busy = queuesOf({
      DeleteEventSourceMapping: (_, count) => (count < 3 ? new ResourceInUseException(about) : {}),
    });
    await busy.queues.removeMapping("mapping");
    expect(busy.asked).toHaveLength(3);
    const wrong = queuesOf({ CreateEventSourceMapping: () => unknown });
    await expect(wrong.queues.makeMapping("arn", 200)).rejects.toBe(unknown);
    expect(wrong.asked).toHaveLength(6);
  });

  it("do not wait for a right that deliver lacks, as for a queue that is too new", async () => {
    const message = "The provided execution role does not have permissions to call ReceiveMessage on SQS";
    const denied = new InvalidParameterValueException({ message, $metadata: {} });
    const { asked, queues } = queuesOf({ CreateEventSourceMapping: () => denied });
    await expect(queues.makeMapping("arn", 200)).rejects.toBe(denied);
    expect(asked).toHaveLength(1);
  });

  it("make a queue that keeps events 14 days, encrypted, open to TLS alone, hidden six times as long as deliver may run", async () => {
    const { asked, queues } = queuesOf({ CreateQueue: () => ({ QueueUrl: "url" }) });
    const queueArn = deliverArn.replace(":lambda:", ":sqs:").replace(/:function:.*/, ":test-dc-c");
    expect(await queues.makeQueue("test-dc-c")).toStrictEqual({ queueUrl: "url", queueArn });
    const { Policy, ...attributes } = asked[0]?.input.Attributes ?? {};
    expect(attributes).toStrictEqual({
      VisibilityTimeout: "120",
      MessageRetentionPeriod: "1209600",
      SqsManagedSseEnabled: "true",
    });
    expect(JSON.parse(Policy).Statement).toMatchObject([
      {
        Effect: "Deny",
        Resource: "arn:aws:sqs:eu-west-1:123456789012:test-dc-c",
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ]);
  });

  it("set the attributes of a queue that exists with others, without asking what these are", async () => {
    const taken = new QueueNameExists(about);
    const { asked, queues } = queuesOf({
      CreateQueue: ({ Attributes }) => (Attributes ? taken : { QueueUrl: "url" }),
    });
    expect(await queues.makeQueue("test-dc-c")).toMatchObject({ queueUrl: "url" });
    expect(asked.map(({ command }) => command)).toStrictEqual(["CreateQueue", "CreateQueue", "SetQueueAttributes"]);
    expect(asked[2]?.input).toStrictEqual({ QueueUrl: "url", Attributes: asked[0]?.input.Attributes });
  });

  it("do not take another error for a queue that exists", async () => {
    const denied = new Error("AccessDenied");
    const { asked, queues } = queuesOf({ CreateQueue: () => denied });
    await expect(queues.makeQueue("test-dc-c")).rejects.toBe(denied);
    expect(asked).toHaveLength(1);
  });

  it("make a mapping with partial batch responses and a concurrency of its own", async () => {
    const { asked, queues } = queuesOf({ CreateEventSourceMapping: () => ({ UUID: "uuid" }) });
    expect(await queues.makeMapping("queue-arn", 200)).toBe("uuid");
    expect(asked[0]?.input).toMatchObject({
      EventSourceArn: "queue-arn",
      FunctionName: deliverArn,
      FunctionResponseTypes: ["ReportBatchItemFailures"],
      ScalingConfig: { MaximumConcurrency: 20 },
    });
  });

  it("answer the mapping that is there where it was made before", async () => {
    const { asked, queues } = queuesOf({
      CreateEventSourceMapping: () => new ResourceConflictException(about),
      ListEventSourceMappings: () => ({ EventSourceMappings: [{ UUID: "old", EventSourceArn: "queue-arn" }] }),
    });
    expect(await queues.makeMapping("queue-arn", 200)).toBe("old");
    expect(asked[1]?.input).toMatchObject({ EventSourceArn: "queue-arn", FunctionName: deliverArn });
  });

  it("ask to try again if Lambda refuses a mapping as a second one and lists no first", async () => {
    const { queues } = queuesOf({ CreateEventSourceMapping: () => new ResourceConflictException(about) });
    await expect(queues.makeMapping("queue-arn", 200)).rejects.toMatchObject({ code: "unavailable" });
  });

  it("take for removed what is gone, and nothing else", async () => {
    const gone = queuesOf({
      DeleteEventSourceMapping: () => new ResourceNotFoundException(about),
      DeleteQueue: () => new QueueDoesNotExist(about),
    });
    await gone.queues.removeMapping("uuid");
    await gone.queues.removeQueue("url");
    const failing = queuesOf({ DeleteQueue: () => new Error("throttled") });
    await expect(failing.queues.removeQueue("url")).rejects.toThrow("throttled");
  });

  it("list all mappings and all queues, however many pages they come in", async () => {
    const { queues } = queuesOf({
      ListEventSourceMappings: (_input, count) => ({
        EventSourceMappings: [{ UUID: `m${count}`, EventSourceArn: `q${count}` }, {}],
        ...(count < 3 ? { NextMarker: `${count}` } : {}),
      }),
      ListQueues: (_input, count) => ({ QueueUrls: [`u${count}`], ...(count < 2 ? { NextToken: "t" } : {}) }),
    });
    expect((await queues.mappings()).map(({ uuid }) => uuid)).toStrictEqual(["m1", "m2", "m3"]);
    expect(await queues.queueUrls("test-dc-")).toStrictEqual(["u1", "u2"]);
  });
});

describe("a connector's mapping", () => {
  const mapping = { mapping: "uuid", concurrency: 45 };
  const as = (State: string, BatchSize = 10, MaximumConcurrency = 4) => ({
    GetEventSourceMapping: () => ({ State, BatchSize, ScalingConfig: { MaximumConcurrency } }),
  });
  const updates = ({ asked }: ReturnType<typeof queuesOf>) =>
    asked.filter(({ command }) => command.startsWith("Update"));

  it.each([
    ["Enabled", true],
    ["Enabling", true],
    ["Disabled", false],
    ["Disabling", false],
  ])("that is %s is let alone where it is wanted so", async (state, isPolled) => {
    const made = queuesOf(as(state));
    await made.queues.adjust(mapping, isPolled);
    expect(updates(made)).toStrictEqual([]);
    await made.queues.adjust(mapping, !isPolled);
    expect(updates(made).map(({ input }) => input)).toStrictEqual([
      { UUID: "uuid", Enabled: !isPolled, BatchSize: 10, ScalingConfig: { MaximumConcurrency: 4 } },
    ]);
  });

  it("follows the connector's concurrency", async () => {
    for (const answers of [as("Enabled", 9), as("Enabled", 10, 20)]) {
      const made = queuesOf(answers);
      await made.queues.adjust(mapping, true);
      expect(updates(made)).toHaveLength(1);
    }
    const young = queuesOf({ CreateEventSourceMapping: () => ({ UUID: "uuid" }) });
    await young.queues.makeMapping("queue-arn", 7);
    expect(young.asked[0]?.input).toMatchObject({ BatchSize: 3, ScalingConfig: { MaximumConcurrency: 2 } });
  });

  it("that is being changed is asked again, and not for ever", async () => {
    const busy = queuesOf({
      ...as("Disabling"),
      UpdateEventSourceMapping: (_, count) => (count < 3 ? new ResourceInUseException(about) : {}),
    });
    await busy.queues.adjust(mapping, true);
    expect(updates(busy)).toHaveLength(3);
    const error = new ResourceConflictException(about);
    const stuck = queuesOf({ ...as("Disabling"), UpdateEventSourceMapping: () => error });
    await expect(stuck.queues.adjust(mapping, true)).rejects.toMatchObject({ code: "unavailable", cause: error });
  });

  it("is as it should be only when its change has taken effect", async () => {
    const states = ["Enabled", "Disabled", "Enabling", "Disabling"];
    const asked = (isPolled: boolean) =>
      Promise.all(states.map((state) => queuesOf(as(state)).queues.adjust(mapping, isPolled)));
    expect(await asked(true)).toStrictEqual([true, false, false, false]);
    expect(await asked(false)).toStrictEqual([false, true, false, false]);
  });

  it("that is being changed otherwise is changed when that is done", async () => {
    for (const state of ["Updating", "Creating"]) {
      const made = queuesOf({ ...as(state), UpdateEventSourceMapping: () => ({}) });
      expect(await made.queues.adjust(mapping, true)).toBe(false);
      expect(updates(made)).toHaveLength(1);
    }
  });

  it("that is gone is told", async () => {
    const { queues } = queuesOf({ GetEventSourceMapping: () => new ResourceNotFoundException(about) });
    await expect(queues.adjust(mapping, true)).rejects.toMatchObject({ code: "not-found" });
  });
});
