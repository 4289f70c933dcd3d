import {
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  ListQueueTagsCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
  TagQueueCommand,
} from "@aws-sdk/client-sqs";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Gate } from "../../../../local/gate/gate.ts";
import { folderOfTest } from "../../../support/folders/temporary-folder.ts";
import { allow, clientOf, openGate, queueArn, queueUrl, smallPlatform } from "./small-platform.ts";

const QueueUrl = queueUrl("intake");

async function open(
  statements = [allow(["sqs:*"], ["*"])],
  dataDir = folderOfTest(),
): Promise<{ gate: Gate; sqs: SQSClient }> {
  const platform = smallPlatform(statements);
  const gate = await openGate({ platform, dataDir });
  return { gate, sqs: clientFor(gate, platform) };
}

function clientFor(gate: Gate, platform = smallPlatform(), logicalId = "worker"): SQSClient {
  const sqs = new SQSClient({ ...clientOf(gate, platform, logicalId), useQueueUrlAsEndpoint: false });
  onTestFinished(() => sqs.destroy());
  return sqs;
}

const receive = (sqs: SQSClient, more: object = {}) =>
  sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, ...more }));

describe("messages", () => {
  test("a message comes back as it was sent, with its attributes and its group", async () => {
    const { sqs } = await open();
    const MessageBody = 'ünïcode 😀 "quoted" <xml>\n';
    const MessageAttributes = {
      text: { DataType: "String", StringValue: "value" },
      bytes: { DataType: "Binary", BinaryValue: new Uint8Array([0, 255]) },
    };
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, MessageAttributes, MessageGroupId: "project-1" }));
    const wanted = { MessageSystemAttributeNames: ["All"], MessageAttributeNames: ["All"] };
    const [message] = (await receive(sqs, wanted)).Messages ?? [];
    expect(message?.Body).toBe(MessageBody);
    expect(message?.MessageAttributes?.text?.StringValue).toBe("value");
    expect(message?.MessageAttributes?.bytes?.BinaryValue).toEqual(new Uint8Array([0, 255]));
    expect(message?.Attributes).toMatchObject({ ApproximateReceiveCount: "1", MessageGroupId: "project-1" });
    expect(Number(message?.Attributes?.SentTimestamp)).toBeGreaterThan(1.7e12);
  });

  test("a batch is sent, received and deleted whole", async () => {
    const { sqs } = await open();
    const Entries = Array.from({ length: 10 }, (_, at) => ({ Id: `e${at}`, MessageBody: `body ${at}` }));
    expect((await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }))).Successful).toHaveLength(10);
    const messages = (await receive(sqs)).Messages ?? [];
    expect(messages.map((message) => message.Body)).toEqual(Entries.map((entry) => entry.MessageBody));
    const handles = messages.map(({ ReceiptHandle }, at) => ({ Id: String(at), ReceiptHandle }));
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries: handles }));
    expect(await counts(sqs)).toEqual({ ready: 0, inFlight: 0 });
  });

  test("an entry with forbidden characters fails alone", async () => {
    const { sqs } = await open();
    const Entries = [
      { Id: "good", MessageBody: "good" },
      { Id: "bad", MessageBody: "\uFFFE" },
    ];
    const result = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    expect(result.Successful?.map((entry) => entry.Id)).toEqual(["good"]);
    expect(result.Failed).toMatchObject([{ Id: "bad", Code: "InvalidMessageContents", SenderFault: true }]);
  });

  test("1 MiB is taken and a byte more is not", async () => {
    const { sqs } = await open();
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "x".repeat(1_048_576) }));
    const tooLong = sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "x".repeat(1_048_577) }));
    await expect(tooLong).rejects.toMatchObject({ name: "InvalidParameterValue" });
  });

  test("a delayed message is not there before its time", async () => {
    const { sqs } = await open();
    const sentAt = performance.now();
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "later", DelaySeconds: 1 }));
    await expect.poll(async () => (await receive(sqs)).Messages).toHaveLength(1);
    expect(performance.now() - sentAt).toBeGreaterThan(900);
  });

  test("one group's flood does not keep another group's message waiting", async () => {
    const { sqs } = await open();
    const flood = Array.from({ length: 10 }, (_, at) => ({ Id: `${at}`, MessageBody: "loud", MessageGroupId: "loud" }));
    await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries: flood }));
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "quiet", MessageGroupId: "quiet" }));
    const first = await receive(sqs, { MaxNumberOfMessages: 2 });
    expect(first.Messages?.map((message) => message.Body)).toContain("quiet");
  });
});

describe("visibility", () => {
  test("a message that is made visible at once comes again, counted", async () => {
    const { sqs } = await open();
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "again" }));
    const [first] = (await receive(sqs)).Messages ?? [];
    const { ReceiptHandle } = first ?? {};
    await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }));
    const [second] = (await receive(sqs, { AttributeNames: ["ApproximateReceiveCount"] })).Messages ?? [];
    expect(second?.Attributes).toEqual({ ApproximateReceiveCount: "2" });
  });

  test("an undeleted message comes again when its visibility timeout is over", async () => {
    const { sqs } = await open();
    const short = { QueueUrl: queueUrl("short") };
    await sqs.send(new SendMessageCommand({ ...short, MessageBody: "again" }));
    const receivedAt = performance.now();
    expect((await receive(sqs, short)).Messages).toHaveLength(1);
    await expect.poll(async () => (await receive(sqs, short)).Messages).toHaveLength(1);
    expect(performance.now() - receivedAt).toBeGreaterThan(900);
  });

  test("a message received too often goes to the dead-letter queue", async () => {
    const { sqs } = await open();
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "poison" }));
    for (const _ of [1, 2]) expect((await receive(sqs, { VisibilityTimeout: 0 })).Messages).toHaveLength(1);
    expect((await receive(sqs)).Messages).toBeUndefined();
    expect((await receive(sqs, { QueueUrl: queueUrl("dead") })).Messages?.[0]?.Body).toBe("poison");
  });

  test("nothing stays invisible for more than twelve hours in all", async () => {
    const { sqs } = await open();
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "late" }));
    const [message] = (await receive(sqs, { VisibilityTimeout: 43_200 })).Messages ?? [];
    await expect.poll(() => Date.now()).toBeGreaterThan(Number(message?.Attributes?.SentTimestamp ?? 0));
    const Entries = [{ Id: "a", ReceiptHandle: message?.ReceiptHandle, VisibilityTimeout: 43_200 }];
    const again = async () =>
      (await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }))).Failed?.[0]?.Code;
    await expect.poll(again).toBe("InvalidParameterValue");
  });
});

describe("long polling", () => {
  test("a waiting receiver gets a message that is sent meanwhile", async () => {
    const { sqs } = await open();
    const waiting = receive(sqs, { WaitTimeSeconds: 20 });
    await expect.poll(() => counts(sqs)).toMatchObject({ ready: 0 });
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "now" }));
    expect((await waiting).Messages?.[0]?.Body).toBe("now");
  });

  test("a receiver that hung up gets no message", async () => {
    const { gate, sqs } = await open();
    const gone = new AbortController();
    const hungUp = sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }), { abortSignal: gone.signal });
    await expect.poll(() => counts(sqs)).toMatchObject({ ready: 0 });
    gone.abort();
    await expect(hungUp).rejects.toThrow();
    const receipts = () => gate.counts().find((count) => count.action === "ReceiveMessage")?.calls;
    await expect.poll(receipts).toBe(1);
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "kept" }));
    await expect.poll(() => counts(sqs)).toEqual({ ready: 1, inFlight: 0 });
  });

  test("closing the gate ends the wait at once", async () => {
    const { gate, sqs } = await open();
    const waiting = receive(sqs, { WaitTimeSeconds: 20 });
    await expect.poll(() => counts(sqs)).toMatchObject({ ready: 0 });
    const closing = gate.close();
    expect((await waiting).Messages).toBeUndefined();
    await closing;
  });
});

describe("queues", () => {
  test("a queue made at run time has its attributes and tags, is found, and goes", async () => {
    const { sqs } = await open();
    const attributes = { VisibilityTimeout: "120", MessageRetentionPeriod: "1209600" };
    const made = await sqs.send(
      new CreateQueueCommand({ QueueName: "test-dc-1", Attributes: attributes, tags: { project: "p" } }),
    );
    const url = { QueueUrl: made.QueueUrl };
    expect(await sqs.send(new GetQueueUrlCommand({ QueueName: "test-dc-1" }))).toMatchObject(url);
    await sqs.send(new SetQueueAttributesCommand({ ...url, Attributes: { VisibilityTimeout: "60" } }));
    await sqs.send(new TagQueueCommand({ ...url, Tags: { more: "m" } }));
    const shown = await sqs.send(new GetQueueAttributesCommand({ ...url, AttributeNames: ["All"] }));
    expect(shown.Attributes).toMatchObject({ VisibilityTimeout: "60", QueueArn: queueArn("test-dc-1") });
    expect((await sqs.send(new ListQueueTagsCommand(url))).Tags).toEqual({ project: "p", more: "m" });
    expect((await sqs.send(new ListQueuesCommand({ QueueNamePrefix: "test-dc-" }))).QueueUrls).toEqual([made.QueueUrl]);
    await sqs.send(new DeleteQueueCommand(url));
    await expect(receive(sqs, url)).rejects.toMatchObject({ name: "QueueDoesNotExist" });
  });

  test.each(["a.fifo", "with space", "x".repeat(81)])("the name %s is refused", async (QueueName) => {
    const { sqs } = await open();
    const refused = sqs.send(new CreateQueueCommand({ QueueName }));
    await expect(refused).rejects.toMatchObject({ name: "InvalidParameterValue" });
  });

  test("a purged queue is empty", async () => {
    const { sqs } = await open();
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "gone" }));
    await sqs.send(new PurgeQueueCommand({ QueueUrl }));
    expect(await counts(sqs)).toEqual({ ready: 0, inFlight: 0 });
  });
});

test("a restart keeps queues and messages, and what was in flight is ready at once", async () => {
  const dataDir = folderOfTest();
  const before = await open(undefined, dataDir);
  const { sqs } = before;
  const made = await sqs.send(new CreateQueueCommand({ QueueName: "test-dc-1" }));
  for (const MessageBody of ["deleted", "in flight", "ready"]) {
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, MessageGroupId: "g" }));
  }
  const [first] = (await receive(sqs, { MaxNumberOfMessages: 1 })).Messages ?? [];
  await receive(sqs, { MaxNumberOfMessages: 1 });
  const Entries = [{ Id: "0", ReceiptHandle: first?.ReceiptHandle }];
  await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
  await before.gate.close();
  const after = await open(undefined, dataDir);
  const messages = (await receive(after.sqs, { AttributeNames: ["All"] })).Messages ?? [];
  expect(messages.map((message) => message.Body).sort()).toEqual(["in flight", "ready"]);
  expect(messages[0]?.Attributes?.MessageGroupId).toBe("g");
  expect((await after.sqs.send(new ListQueuesCommand({ QueueNamePrefix: "test-" }))).QueueUrls).toEqual([
    made.QueueUrl,
  ]);
});

async function counts(sqs: SQSClient): Promise<{ ready: number; inFlight: number }> {
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }));
  return {
    ready: Number(Attributes?.ApproximateNumberOfMessages),
    inFlight: Number(Attributes?.ApproximateNumberOfMessagesNotVisible),
  };
}
