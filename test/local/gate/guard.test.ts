import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { GenerateDataKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { LambdaClient, ListEventSourceMappingsCommand } from "@aws-sdk/client-lambda";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { ReceiveMessageCommand, SendMessageBatchCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Gate } from "../../../local/gate/gate.ts";
import type { Platform } from "../../../local/template/model.ts";
import type { PolicyStatement } from "../../../local/template/policy-statement.ts";
import {
  allow,
  clientOf,
  deny,
  keyArn,
  openGate,
  queueArn,
  queueUrl,
  secretArn,
  smallPlatform,
} from "./small-platform.ts";

const QueueUrl = queueUrl("intake");
const send = new SendMessageCommand({ QueueUrl, MessageBody: "x" });

interface Clients {
  readonly sqs: SQSClient;
  readonly dynamodb: DynamoDBClient;
  readonly kms: KMSClient;
  readonly s3: S3Client;
  readonly secrets: SecretsManagerClient;
  readonly lambda: LambdaClient;
}

function clientsOf(gate: Gate, platform: Platform, logicalId: string): Clients {
  const settings = clientOf(gate, platform, logicalId);
  const clients = {
    sqs: new SQSClient({ ...settings, useQueueUrlAsEndpoint: false }),
    dynamodb: new DynamoDBClient(settings),
    kms: new KMSClient(settings),
    s3: new S3Client({ ...settings, forcePathStyle: true }),
    secrets: new SecretsManagerClient(settings),
    lambda: new LambdaClient(settings),
  };
  onTestFinished(() => {
    for (const client of Object.values(clients)) client.destroy();
  });
  return clients;
}

async function open(
  statements?: PolicyStatement[],
  changes?: Partial<Platform>,
  logicalId = "worker",
): Promise<Clients & { gate: Gate }> {
  const platform = smallPlatform(statements, changes);
  const gate = await openGate({ platform });
  return { gate, ...clientsOf(gate, platform, logicalId) };
}

/** One call of each service, by the name of the error that its SDK client gives for a refusal. */
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
  ["lambda", "AccessDeniedException", ({ lambda }) => lambda.send(new ListEventSourceMappingsCommand({}))],
];

describe.each(calls)("%s", (service, denied, call) => {
  test("a role that says nothing of it is denied, and the refusal is counted", async () => {
    const clients = await open(undefined, {}, "stranger");
    const error: unknown = await call(clients).catch((reason: unknown) => reason);
    expect(String((error as Error).message)).toMatch(
      /assumed-role\/stranger\/test-stranger is not authorized to perform: \w+:\w+ on resource: /,
    );
    expect(error).toMatchObject(service === "sqs" ? { Code: denied } : { name: denied });
    expect(clients.gate.counts()).toMatchObject([{ caller: "stranger", service, calls: 1, errors: 1, units: 0 }]);
  });

  test("a key that is nobody's is refused", async () => {
    const clients = await open(undefined, {}, "nobody");
    await expect(call(clients)).rejects.toMatchObject({
      $metadata: { httpStatusCode: expect.toSatisfy((status) => status === 400 || status === 403) },
    });
    expect(clients.gate.counts()).toEqual([]);
  });

  test.each([
    ["throttle", [400, 429, 503]],
    ["error", [500]],
  ] as const)("an injected %s comes with the status that the service gives it", async (kind, statuses) => {
    const clients = await open();
    clients.gate.setFaults([{ service, kind, probability: 1 }]);
    const status = await call(clients).catch(
      (reason: { $metadata: { httpStatusCode: number } }) => reason.$metadata.httpStatusCode,
    );
    expect(statuses).toContain(status);
  });
});

describe("policies", () => {
  test("batches are allowed as their single action", async () => {
    const { sqs } = await open([allow(["sqs:SendMessage"], [queueArn("intake")])]);
    await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries: [{ Id: "a", MessageBody: "x" }] }));
    await expect(sqs.send(new ReceiveMessageCommand({ QueueUrl }))).rejects.toThrow(/sqs:ReceiveMessage/);
  });

  test("a denial outweighs what is allowed", async () => {
    const { sqs } = await open([allow(["*"], ["*"]), deny(["sqs:Send*"], [queueArn("int?ke")])]);
    await expect(sqs.send(send)).rejects.toThrow(/explicit deny in an identity-based policy/);
  });

  test("NotAction and NotResource are the others", async () => {
    const { actions: _, resources: __, ...rest } = allow([], []);
    const { sqs } = await open([{ ...rest, notActions: ["sqs:ReceiveMessage"], notResources: [queueArn("dead")] }]);
    await sqs.send(send);
    await expect(sqs.send(new ReceiveMessageCommand({ QueueUrl }))).rejects.toThrow(/not authorized/);
    const toDead = new SendMessageCommand({ QueueUrl: queueUrl("dead"), MessageBody: "x" });
    await expect(sqs.send(toDead)).rejects.toThrow(/not authorized/);
  });

  test("a queue's own policy can deny, and can allow", async () => {
    const resourceArn = queueArn("intake");
    const statement = { ...allow(["sqs:*"], [resourceArn]), principals: ["*"] };
    const allowed = await open([], { resourcePolicies: [{ resourceArn, statements: [statement] }] });
    await allowed.sqs.send(send);
    const denied = await open(undefined, {
      resourcePolicies: [{ resourceArn, statements: [{ ...statement, effect: "Deny" }] }],
    });
    await expect(denied.sqs.send(send)).rejects.toThrow(/explicit deny in a resource-based policy/);
  });

  test("a key whose policy does not name the account is closed to the account's roles", async () => {
    const { kms } = await open(undefined, { resourcePolicies: [] });
    const generate = kms.send(new GenerateDataKeyCommand({ KeyId: keyArn, KeySpec: "AES_256" }));
    await expect(generate).rejects.toThrow(/no resource-based policy allows/);
  });

  test.each([
    ["operator", { NumericLessThan: { "aws:SecureTransport": ["1"] } }],
    ["key", { StringEquals: { "aws:SourceVpce": ["vpce-1"] } }],
  ])("a condition %s that the gate cannot evaluate stops the start", async (kind, conditions) => {
    const statements = [allow(["sqs:*"], ["*"], conditions)];
    await expect(openGate({ platform: smallPlatform(statements) })).rejects.toThrow(`condition ${kind}`);
  });

  test.each<[string, PolicyStatement["conditions"], boolean]>([
    ["StringLike", { StringLike: { "aws:PrincipalArn": ["arn:aws:iam::*:role/work*"] } }, true],
    ["StringNotEquals", { StringNotEquals: { "AWS:RequestedRegion": ["us-east-1"] } }, false],
    ["IfExists on an absent key", { ArnLikeIfExists: { "lambda:FunctionArn": ["x"] } }, true],
    ["an absent key", { ArnLike: { "lambda:FunctionArn": ["*"] } }, false],
    ["Null", { Null: { "lambda:FunctionArn": ["true"] } }, true],
    ["Bool", { Bool: { "aws:SecureTransport": ["true"] } }, true],
  ])("%s is evaluated as IAM does", async (_, conditions, holds) => {
    const { sqs } = await open([allow(["sqs:*"], ["*"], conditions)]);
    const sent = sqs.send(send).then(
      () => true,
      () => false,
    );
    expect(await sent).toBe(holds);
  });
});

describe("faults", () => {
  test("an error after the deed leaves the deed done", async () => {
    const { gate, sqs } = await open();
    gate.setFaults([{ action: "SendMessage", kind: "error-after", probability: 1 }]);
    await expect(sqs.send(send)).rejects.toMatchObject({ $metadata: { httpStatusCode: 500 } });
    gate.setFaults([]);
    expect((await sqs.send(new ReceiveMessageCommand({ QueueUrl }))).Messages).toHaveLength(1);
  });

  test("a rule is for its caller and action only, and a latency is waited", async () => {
    const { gate, sqs } = await open();
    gate.setFaults([
      { caller: "stranger", kind: "error", probability: 1 },
      { action: "ReceiveMessage", kind: "error", probability: 1 },
      { action: "SendMessage", kind: "latency", probability: 1, latencyMs: 50 },
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
    const { gate, sqs } = await open();
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
    const { gate } = await open();
    expect(() => gate.setFaults([rule as never])).toThrow();
  });
});

describe("counting", () => {
  test("SQS is billed by 64 KB, for a batch as for a message and a receipt", async () => {
    const { gate, sqs } = await open();
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

describe("the door", () => {
  test("a service that the laptop does not imitate is refused by name", async () => {
    const platform = smallPlatform();
    const gate = await openGate({ platform });
    const { accessKeyId } = clientOf(gate, platform).credentials;
    const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20261121/us-east-1/sns/aws4_request`;
    const answer = await fetch(gate.url, { method: "POST", headers: { authorization }, body: "Action=Publish" });
    expect(answer.status).toBe(501);
    expect(await answer.text()).toContain("sns");
  });

  test("a request without a signature is refused", async () => {
    const { gate } = await open();
    expect((await fetch(gate.url, { method: "POST", body: "{}" })).status).toBe(403);
  });

  test("a taken port is said so, and the data directory is free again", async () => {
    const { gate } = await open();
    const port = Number(new URL(gate.url).port);
    await expect(openGate({ port })).rejects.toMatchObject({ code: "EADDRINUSE" });
  });
});

describe("control", () => {
  test("another process reads and resets counts and sets faults, with the token only", async () => {
    const { gate, sqs } = await open();
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
    const { gate } = await open();
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
