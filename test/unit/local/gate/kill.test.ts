import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { DynamoDBClient, PutItemCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import { ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect, onTestFinished, test } from "vitest";
import { arn, clientOf, openGate, queueArn, queueUrl, smallPlatform, temporaryDirectory } from "./small-platform.ts";

const platform = smallPlatform();

/** A gate in another process, with clients; every writer goes on until the process is gone and says what was answered. */
async function startElsewhere(dataDir: string): Promise<{ child: ChildProcess; endpoint: string }> {
  const child = fork(new URL("./gate-process.ts", import.meta.url), { execArgv: [] });
  onTestFinished(() => void child.kill("SIGKILL"));
  child.send({ platform, dataDir });
  const [url] = await once(child, "message");
  return { child, endpoint: String(url) };
}

async function writeUntilItEnds(
  write: (name: string) => Promise<unknown>,
  round: number,
  answered: Set<string>,
): Promise<void> {
  for (let at = 0; ; at += 1) {
    const name = `${round}-${at}`;
    try {
      await write(name);
    } catch {
      return;
    }
    answered.add(name);
  }
}

test("a gate killed three times under load has everything that it answered", async () => {
  const dataDir = temporaryDirectory();
  const answered = { messages: new Set<string>(), items: new Set<string>(), objects: new Set<string>() };
  for (const round of [1, 2, 3]) {
    const { child, endpoint } = await startElsewhere(dataDir);
    const settings = { region: "us-east-1", maxAttempts: 1, endpoint, credentials: credentials() };
    const sqs = new SQSClient({ ...settings, useQueueUrlAsEndpoint: false });
    const dynamodb = new DynamoDBClient(settings);
    const s3 = new S3Client({ ...settings, forcePathStyle: true });
    const send = (MessageBody: string) =>
      sqs.send(new SendMessageCommand({ QueueUrl: queueUrl("intake"), MessageBody }));
    const put = (sk: string) =>
      dynamodb.send(new PutItemCommand({ TableName: "registry", Item: { pk: { S: "p" }, sk: { S: sk } } }));
    const store = (Key: string) => s3.send(new PutObjectCommand({ Bucket: "blobs", Key, Body: Key }));
    const writers = [
      writeUntilItEnds(send, round, answered.messages),
      writeUntilItEnds(put, round, answered.items),
      writeUntilItEnds(store, round, answered.objects),
    ];
    const written = () =>
      Math.min(
        ...Object.values(answered).map((names) => [...names].filter((name) => name.startsWith(`${round}-`)).length),
      );
    await expect.poll(written).toBeGreaterThan(50);
    child.kill("SIGKILL");
    await Promise.all(writers);
    for (const client of [sqs, dynamodb, s3]) client.destroy();
  }
  const found = await findAll(dataDir);
  expect([...answered.messages].filter((name) => !found.messages.has(name))).toEqual([]);
  expect([...answered.items].filter((name) => !found.items.has(name))).toEqual([]);
  expect([...answered.objects].filter((name) => !found.objects.has(name))).toEqual([]);
});

const credentials = () => {
  const [worker] = platform.functions;
  return { accessKeyId: worker?.accessKeyId ?? "", secretAccessKey: worker?.secretAccessKey ?? "" };
};

async function findAll(dataDir: string): Promise<{ messages: Set<string>; items: Set<string>; objects: Set<string> }> {
  const gate = await openGate({ platform, dataDir });
  const dynamodb = new DynamoDBClient(clientOf(gate, platform));
  const s3 = new S3Client({ ...clientOf(gate, platform), forcePathStyle: true });
  onTestFinished(() => {
    for (const client of [dynamodb, s3]) client.destroy();
  });
  const messages = new Set<string>();
  const functionArn = arn("lambda", "function:test-worker");
  for (;;) {
    const batch = await gate.sqs.receive(queueArn("intake"), { functionArn, max: 10, waitSeconds: 0 });
    if (batch.length === 0) break;
    for (const message of batch) messages.add(message.body);
  }
  const items = (await dynamodb.send(new ScanCommand({ TableName: "registry" }))).Items ?? [];
  const objects: (string | undefined)[] = [];
  for (const Prefix of ["1-", "2-", "3-"]) {
    const listed = await s3.send(new ListObjectsV2Command({ Bucket: "blobs", Prefix, MaxKeys: 1000 }));
    objects.push(...(listed.Contents ?? []).map((object) => object.Key));
  }
  return {
    messages,
    items: new Set(items.map((item) => item.sk?.S ?? "")),
    objects: new Set(objects.map((key) => key ?? "")),
  };
}
