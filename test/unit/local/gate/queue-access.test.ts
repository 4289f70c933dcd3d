import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Gate, QueueAccess } from "../../../../local/gate/gate.ts";
import { allow, arn, clientOf, openGate, queueArn, queueUrl, smallPlatform } from "./small-platform.ts";

const functionArn = arn("lambda", "function:test-worker");
const by = { functionArn };
const intake = queueArn("intake");

async function open(
  statements = [allow(["sqs:*"], ["*"])],
): Promise<{ gate: Gate; queues: QueueAccess; send(body: string): Promise<unknown> }> {
  const platform = smallPlatform(statements);
  const gate = await openGate({ platform });
  const sqs = new SQSClient({ ...clientOf(gate, platform), useQueueUrlAsEndpoint: false });
  onTestFinished(() => sqs.destroy());
  const MessageAttributes = { trace: { DataType: "String", StringValue: "t" } };
  const send = (MessageBody: string) =>
    sqs.send(
      new SendMessageCommand({ QueueUrl: queueUrl("intake"), MessageBody, MessageGroupId: "g", MessageAttributes }),
    );
  return { gate, queues: gate.sqs, send };
}

test("a message comes in the words of Lambda's event and is counted as the function's call", async () => {
  const { gate, queues, send } = await open();
  await send("body");
  const [message] = await queues.receive(intake, { ...by, max: 10, waitSeconds: 0 });
  expect(message).toMatchObject({
    body: "body",
    attributes: { ApproximateReceiveCount: "1", SenderId: "000000000000", MessageGroupId: "g" },
    messageAttributes: { trace: { dataType: "String", stringValue: "t", stringListValues: [], binaryListValues: [] } },
  });
  await queues.deleteBatch(intake, [message?.receiptHandle ?? ""], by);
  expect(gate.counts().map((count) => `${count.caller} ${count.action} ${count.calls}`)).toEqual([
    "worker SendMessage 1",
    "worker ReceiveMessage 1",
    "worker DeleteMessageBatch 1",
  ]);
});

test("any number of messages is deleted, ten a call", async () => {
  const { gate, queues, send } = await open();
  await Promise.all(Array.from({ length: 25 }, (_, at) => send(String(at))));
  const handles: string[] = [];
  for (const _ of [1, 2, 3]) {
    const messages = await queues.receive(intake, { ...by, max: 10, waitSeconds: 0 });
    handles.push(...messages.map((message) => message.receiptHandle));
  }
  await queues.deleteBatch(intake, handles, by);
  expect(gate.counts().find((count) => count.action === "DeleteMessageBatch")?.calls).toBe(3);
  await queues.changeVisibility(intake, handles, 0, by);
  expect(await queues.receive(intake, { ...by, max: 10, waitSeconds: 0 })).toEqual([]);
});

test("messages given back come again at once", async () => {
  const { queues, send } = await open();
  await send("again");
  const [first] = await queues.receive(intake, { ...by, max: 1, waitSeconds: 0 });
  await queues.changeVisibility(intake, [first?.receiptHandle ?? ""], 0, by);
  const [second] = await queues.receive(intake, { ...by, max: 1, waitSeconds: 0 });
  expect(second?.attributes.ApproximateReceiveCount).toBe("2");
});

describe("waiting", () => {
  test("a message that comes is handed over", async () => {
    const { queues, send } = await open();
    const waiting = queues.receive(intake, { ...by, max: 10, waitSeconds: 20 });
    await send("now");
    expect((await waiting).map(({ body }) => body)).toEqual(["now"]);
  });

  test("an abort ends it at once", async () => {
    const { queues } = await open();
    const stop = new AbortController();
    const waiting = queues.receive(intake, { ...by, max: 10, waitSeconds: 20, signal: stop.signal });
    stop.abort();
    expect(await waiting).toEqual([]);
    expect(await queues.receive(intake, { ...by, max: 10, waitSeconds: 20, signal: stop.signal })).toEqual([]);
  });

  test("of many that wait, one gets the message", async () => {
    const { queues, send } = await open();
    const stop = new AbortController();
    const waiting = Array.from({ length: 5 }, () =>
      queues.receive(intake, { ...by, max: 10, waitSeconds: 20, signal: stop.signal }),
    );
    await send("one");
    await Promise.race(waiting);
    stop.abort();
    expect((await Promise.all(waiting)).flat()).toHaveLength(1);
  });
});

describe("refusals", () => {
  test("a role that may not receive is denied", async () => {
    const { queues } = await open([allow(["sqs:SendMessage"], ["*"])]);
    await expect(queues.receive(intake, { ...by, max: 1, waitSeconds: 0 })).rejects.toMatchObject({
      code: "AccessDeniedException",
    });
  });

  test("a queue that is not there is reported", async () => {
    const { queues } = await open();
    const nowhere = queueArn("nowhere");
    expect([queues.exists(intake), queues.exists(nowhere)]).toEqual([true, false]);
    const receiving = queues.receive(nowhere, { ...by, max: 1, waitSeconds: 0 });
    await expect(receiving).rejects.toMatchObject({ code: "QueueDoesNotExist" });
  });

  test("faults that were set hit the pollers too", async () => {
    const { gate, queues, send } = await open();
    await send("x");
    const [message] = await queues.receive(intake, { ...by, max: 1, waitSeconds: 0 });
    gate.setFaults([{ service: "sqs", kind: "throttle", probability: 1 }]);
    const receiving = queues.receive(intake, { ...by, max: 1, waitSeconds: 0 });
    await expect(receiving).rejects.toMatchObject({ code: "RequestThrottled" });
    gate.setFaults([{ action: "DeleteMessageBatch", kind: "partial", probability: 1 }]);
    const deleting = queues.deleteBatch(intake, [message?.receiptHandle ?? ""], by);
    await expect(deleting).rejects.toMatchObject({ code: "InternalError", status: 500 });
  });
});
