import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import { GenerateDataKeyCommand } from "@aws-sdk/client-kms";
import { ListEventSourceMappingsCommand } from "@aws-sdk/client-lambda";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { GetSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import { PublishCommand } from "@aws-sdk/client-sns";
import { ReceiveMessageCommand, SendMessageBatchCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { describe, expect, test } from "vitest";
import { type Clients, clientsOf, openWithClients } from "./clients.ts";
import { clientOf, keyArn, openGate, queueUrl, secretArn, smallPlatform, topicArn } from "./small-platform.ts";

const QueueUrl = queueUrl("intake");
const send = new SendMessageCommand({ QueueUrl, MessageBody: "x" });

/** One call of each service, with the name of the error that its SDK client throws for a refusal. */
const calls: [string, string, (clients: Clients) => Promise<unknown>][] = [
  ["sqs", "AccessDenied", ({ sqs }) => sqs.send(send)],
  [
    "dynamodb",
    "AccessDeniedException",
    ({ dynamodb }) => dynamodb.send(new GetItemCommand({ TableName: "registry", Key: {} })),
  ],
  [
    "kms",
    "AccessDeniedException",
    ({ kms }) => kms.send(new GenerateDataKeyCommand({ KeyId: keyArn, KeySpec: "AES_256" })),
  ],
  ["s3", "AccessDenied", ({ s3 }) => s3.send(new PutObjectCommand({ Bucket: "blobs", Key: "a", Body: "x" }))],
  [
    "secretsmanager",
    "AccessDeniedException",
    ({ secrets }) => secrets.send(new GetSecretValueCommand({ SecretId: secretArn })),
  ],
  [
    "sns",
    "AuthorizationErrorException",
    ({ sns }) => sns.send(new PublishCommand({ TopicArn: topicArn, Message: "x" })),
  ],
  ["lambda", "AccessDeniedException", ({ lambda }) => lambda.send(new ListEventSourceMappingsCommand({}))],
];

describe.each(calls)("%s", (service, denied, call) => {
  test("a role whose policy does not name the action is denied, and the refusal is counted", async () => {
    const clients = await openWithClients(undefined, {}, "stranger");
    const error: unknown = await call(clients).catch((reason: unknown) => reason);
    expect(String((error as Error).message)).toMatch(
      /assumed-role\/stranger\/test-stranger is not authorized to perform: \w+:\w+ on resource: /,
    );
    expect(error).toMatchObject(service === "sqs" ? { Code: denied } : { name: denied });
    expect(clients.gate.counts()).toMatchObject([{ caller: "stranger", service, calls: 1, errors: 1, units: 0 }]);
  });

  test("an access key that nobody has is refused", async () => {
    const clients = await openWithClients(undefined, {}, "nobody");
    await expect(call(clients)).rejects.toMatchObject({
      $metadata: { httpStatusCode: expect.toSatisfy((status) => status === 400 || status === 403) },
    });
    expect(clients.gate.counts()).toEqual([]);
  });

  test.each([
    ["throttle", [400, 429, 503]],
    ["error", [500]],
  ] as const)("an injected %s comes with the status that the service gives it", async (kind, statuses) => {
    const clients = await openWithClients();
    clients.gate.setFaults([{ service, kind, probability: 1 }]);
    const status = await call(clients).catch(
      (reason: { $metadata: { httpStatusCode: number } }) => reason.$metadata.httpStatusCode,
    );
    expect(statuses).toContain(status);
  });
});

describe("faults", () => {
  test("an error after a call took effect does not undo it", async () => {
    const { gate, sqs } = await openWithClients();
    gate.setFaults([{ action: "SendMessage", kind: "error-after", probability: 1 }]);
    await expect(sqs.send(send)).rejects.toMatchObject({ $metadata: { httpStatusCode: 500 } });
    gate.setFaults([]);
    expect((await sqs.send(new ReceiveMessageCommand({ QueueUrl }))).Messages).toHaveLength(1);
  });

  test("a rule holds for its caller and action only, and a latency delays the call", async () => {
    const { gate, sqs } = await openWithClients();
    gate.setFaults([
      { caller: "stranger", kind: "error", probability: 1 },
      { action: "ReceiveMessage", kind: "error", probability: 1 },
      { action: "SendMessage", kind: "latency", probability: 1, latencyMillis: 50 },
    ]);
    const startedAt = performance.now();
    await sqs.send(send);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(49);
  });

  test("the same seed disturbs the same calls", async () => {
    const pattern = async (): Promise<boolean[]> => {
      const platform = smallPlatform();
      const gate = await openGate({ platform, seed: 42 });
      const { sqs } = clientsOf(gate, platform, "worker");
      gate.setFaults([{ kind: "throttle", probability: 0.5 }]);
      const results: boolean[] = [];
      for (let at = 0; at < 12; at += 1)
        results.push(
          await sqs.send(send).then(
            () => true,
            () => false,
          ),
        );
      return results;
    };
    const first = await pattern();
    expect(await pattern()).toEqual(first);
    expect(new Set(first).size).toBe(2);
  });

  test("some entries of a batch fail alone", async () => {
    const { gate, sqs } = await openWithClients();
    gate.setFaults([{ action: "SendMessageBatch", kind: "partial", probability: 0.5 }]);
    const Entries = Array.from({ length: 10 }, (_, at) => ({ Id: `${at}`, MessageBody: "x" }));
    const { Successful = [], Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    expect(Failed.length).toBeGreaterThan(0);
    expect(Successful.length + Failed.length).toBe(10);
    expect(Failed[0]).toMatchObject({ Code: "InternalError", SenderFault: false });
  });

  test.each([
    { kind: "nonsense", probability: 1 },
    { kind: "error", probability: 2 },
    { kind: "latency", probability: 1 },
  ])("the rule %o is refused", async (rule) => {
    const { gate } = await openWithClients();
    expect(() => gate.setFaults([rule as never])).toThrow();
  });
});

describe("counting", () => {
  test("SQS is billed by 64 KB, for a batch as for a message and a receipt", async () => {
    const { gate, sqs } = await openWithClients();
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "x".repeat(65_537) }));
    await sqs.send(
      new SendMessageBatchCommand({
        QueueUrl,
        Entries: [
          { Id: "a", MessageBody: "x" },
          { Id: "b", MessageBody: "x" },
        ],
      }),
    );
    await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    const units = Object.fromEntries(gate.counts().map((count) => [count.action, count.units]));
    expect(units).toEqual({ SendMessage: 2, SendMessageBatch: 1, ReceiveMessage: 2 });
    gate.resetCounts();
    expect(gate.counts()).toEqual([]);
  });
});

describe("the server", () => {
  test("a service that the laptop does not imitate is refused by name", async () => {
    const platform = smallPlatform();
    const gate = await openGate({ platform });
    const { accessKeyId } = clientOf(gate, platform).credentials;
    const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20261121/us-east-1/ses/aws4_request`;
    const answer = await fetch(gate.url, { method: "POST", headers: { authorization }, body: "Action=Publish" });
    expect(answer.status).toBe(501);
    expect(await answer.text()).toContain("ses");
  });

  test("a request without a signature is refused", async () => {
    const { gate } = await openWithClients();
    expect((await fetch(gate.url, { method: "POST", body: "{}" })).status).toBe(403);
  });

  test("a port that is taken is reported, and the data directory is free again", async () => {
    const { gate } = await openWithClients();
    const port = Number(new URL(gate.url).port);
    await expect(openGate({ port })).rejects.toMatchObject({ code: "EADDRINUSE" });
  });
});

describe("control", () => {
  test("another process reads and resets counts and sets faults, with the token only", async () => {
    const { gate, sqs } = await openWithClients();
    const ask = (method: string, path: string, body?: object, token = gate.controlToken) =>
      fetch(`${gate.url}/_millrace/${path}`, {
        method,
        headers: { "x-millrace-token": token },
        body: body ? JSON.stringify(body) : null,
      });
    expect((await ask("GET", "counts", undefined, "guess")).status).toBe(403);
    expect((await ask("POST", "faults", { rules: [{ kind: "error", probability: 1 }] })).status).toBe(200);
    await expect(sqs.send(send)).rejects.toMatchObject({ $metadata: { httpStatusCode: 500 } });
    expect(await (await ask("GET", "counts")).json()).toMatchObject({ counts: [{ action: "SendMessage", errors: 1 }] });
    await ask("DELETE", "counts");
    expect(gate.counts()).toEqual([]);
    expect((await ask("POST", "faults", { rules: [{ kind: "nonsense" }] })).status).toBe(400);
    expect((await ask("GET", "nothing")).status).toBe(404);
  });

  test("a custom resource's answer arrives once, at its own URL", async () => {
    const { gate } = await openWithClients();
    const { url, answer } = gate.customResourceResponses.expect();
    const put = (body: string) => fetch(url, { method: "PUT", body });
    expect((await put("nonsense")).status).toBe(400);
    expect((await put(JSON.stringify({ Status: "SUCCESS", PhysicalResourceId: "p", Data: { a: 1 } }))).status).toBe(
      200,
    );
    expect(await answer).toEqual({ status: "SUCCESS", reason: "", physicalResourceId: "p", data: { a: 1 } });
    expect((await put(JSON.stringify({ Status: "FAILED" }))).status).toBe(403);
  });
});
