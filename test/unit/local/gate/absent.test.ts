/** Holds that a caller without the right is not told whether something exists. AWS checks rights first. */

import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import { DecryptCommand, DescribeKeyCommand, EncryptCommand, GenerateDataKeyCommand } from "@aws-sdk/client-kms";
import {
  CreateEventSourceMappingCommand,
  DeleteEventSourceMappingCommand,
  GetEventSourceMappingCommand,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from "@aws-sdk/client-lambda";
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from "@aws-sdk/client-s3";
import { GetSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import {
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from "@aws-sdk/client-sqs";
import { describe, expect, test } from "vitest";
import type { PolicyStatement } from "../../../../local/template/policy-statement.ts";
import { type Clients, openWithClients } from "./clients.ts";
import { allow, arn, keyArn, queueArn, queueUrl } from "./small-platform.ts";

const UUID = "00000000-0000-4000-8000-000000000000";
const absentKey = arn("kms", "key/00000000-0000-4000-8000-000000000000");
const QueueUrl = queueUrl("absent");
const functionArn = arn("lambda", "function:test-worker");
const absentFunction = arn("lambda", "function:test-absent");

type Ask = (clients: Clients) => Promise<unknown>;
/** Calls that ask for something that does not exist. */
const calls: [call: string, notFound: string, ask: Ask][] = [
  [
    "sqs SendMessage",
    "QueueDoesNotExist",
    ({ sqs }) => sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "x" })),
  ],
  ["sqs ReceiveMessage", "QueueDoesNotExist", ({ sqs }) => sqs.send(new ReceiveMessageCommand({ QueueUrl }))],
  [
    "sqs GetQueueAttributes",
    "QueueDoesNotExist",
    ({ sqs }) => sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] })),
  ],
  ["sqs GetQueueUrl", "QueueDoesNotExist", ({ sqs }) => sqs.send(new GetQueueUrlCommand({ QueueName: "absent" }))],
  ["sqs DeleteQueue", "QueueDoesNotExist", ({ sqs }) => sqs.send(new DeleteQueueCommand({ QueueUrl }))],
  [
    "dynamodb GetItem",
    "ResourceNotFoundException",
    ({ dynamodb }) =>
      dynamodb.send(new GetItemCommand({ TableName: "absent", Key: { pk: { S: "a" }, sk: { S: "a" } } })),
  ],
  ["s3 GetObject", "NoSuchKey", ({ s3 }) => s3.send(new GetObjectCommand({ Bucket: "blobs", Key: "absent" }))],
  [
    "s3 PutObject",
    "NoSuchBucket",
    ({ s3 }) => s3.send(new PutObjectCommand({ Bucket: "absent", Key: "a", Body: "x" })),
  ],
  ["s3 ListObjectsV2", "NoSuchBucket", ({ s3 }) => s3.send(new ListObjectsV2Command({ Bucket: "absent" }))],
  [
    "secretsmanager GetSecretValue",
    "ResourceNotFoundException",
    ({ secrets }) => secrets.send(new GetSecretValueCommand({ SecretId: "absent" })),
  ],
  [
    "kms GenerateDataKey",
    "NotFoundException",
    ({ kms }) => kms.send(new GenerateDataKeyCommand({ KeyId: absentKey, KeySpec: "AES_256" })),
  ],
  [
    "kms Encrypt by an alias",
    "NotFoundException",
    ({ kms }) => kms.send(new EncryptCommand({ KeyId: "alias/absent", Plaintext: Buffer.from("x") })),
  ],
  ["kms DescribeKey", "NotFoundException", ({ kms }) => kms.send(new DescribeKeyCommand({ KeyId: UUID }))],
  [
    "kms Decrypt",
    "NotFoundException",
    ({ kms }) => kms.send(new DecryptCommand({ KeyId: absentKey, CiphertextBlob: Buffer.from("x") })),
  ],
  [
    "lambda GetEventSourceMapping",
    "ResourceNotFoundException",
    ({ lambda }) => lambda.send(new GetEventSourceMappingCommand({ UUID })),
  ],
  [
    "lambda UpdateEventSourceMapping",
    "ResourceNotFoundException",
    ({ lambda }) => lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: true })),
  ],
  [
    "lambda DeleteEventSourceMapping",
    "ResourceNotFoundException",
    ({ lambda }) => lambda.send(new DeleteEventSourceMappingCommand({ UUID })),
  ],
  [
    "lambda CreateEventSourceMapping",
    "ResourceNotFoundException",
    ({ lambda }) =>
      lambda.send(
        new CreateEventSourceMappingCommand({ FunctionName: absentFunction, EventSourceArn: queueArn("intake") }),
      ),
  ],
  [
    "lambda ListEventSourceMappings",
    "ResourceNotFoundException",
    ({ lambda }) => lambda.send(new ListEventSourceMappingsCommand({ FunctionName: "test-absent" })),
  ],
];

const nameOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => "answered",
    (error: Error) => error.name,
  );

describe.each(calls)("%s on what is not there", (_call, notFound, ask) => {
  test("is denied where the caller may not", async () => {
    const name = await nameOf(ask(await openWithClients(undefined, {}, "stranger")));
    expect(name).toMatch(/^AccessDenied/);
  });

  test("is not found where the caller may", async () => {
    expect(await nameOf(ask(await openWithClients()))).toBe(notFound);
  });
});

test("a poller whose function may not receive is denied, whether or not its queue is there", async () => {
  const { gate } = await openWithClients([]);
  for (const queue of ["intake", "absent"]) {
    const received = gate.sqs.receive(queueArn(queue), { functionArn, max: 1, waitSeconds: 0 });
    await expect(received).rejects.toMatchObject({ code: "AccessDeniedException" });
  }
});

test("a ciphertext that no key made is refused as one, although its reader may use a key", async () => {
  const { kms } = await openWithClients([allow(["kms:Decrypt"], [keyArn])]);
  expect(await nameOf(kms.send(new DecryptCommand({ CiphertextBlob: Buffer.from("x") })))).toBe(
    "InvalidCiphertextException",
  );
});

describe("a right to mappings of one function", () => {
  const onMappings = (operator: string): PolicyStatement[] => [
    allow(["lambda:*"], [arn("lambda", "event-source-mapping:*")], {
      [operator]: { "lambda:FunctionArn": [functionArn] },
    }),
  ];
  const asked = calls.filter(([call]) => /^lambda (Get|Update|Delete)EventSourceMapping$/.test(call));

  test.each(asked)(
    "answers %s of one that is gone, if the condition is about one that exists",
    async (_, notFound, ask) => {
      expect(await nameOf(ask(await openWithClients(onMappings("ArnEqualsIfExists"))))).toBe(notFound);
    },
  );

  test.each(asked)(
    "denies %s of one that is gone otherwise, since a mapping without a function fits no condition",
    async (_, __, ask) => {
      expect(await nameOf(ask(await openWithClients(onMappings("ArnEquals"))))).toBe("AccessDeniedException");
    },
  );

  test("is none to a mapping of another function", async () => {
    const everything = [allow(["lambda:CreateEventSourceMapping", "sqs:*"], ["*"]), ...onMappings("ArnEqualsIfExists")];
    const { lambda } = await openWithClients(everything, {}, "worker");
    const made = await lambda.send(
      new CreateEventSourceMappingCommand({ FunctionName: functionArn, EventSourceArn: queueArn("intake") }),
    );
    const get = new GetEventSourceMappingCommand({ UUID: made.UUID });
    expect(await nameOf(lambda.send(get))).toBe("answered");
    const other = [
      allow(["lambda:CreateEventSourceMapping", "sqs:*"], ["*"]),
      allow(["lambda:*"], [arn("lambda", "event-source-mapping:*")], {
        ArnEqualsIfExists: { "lambda:FunctionArn": [absentFunction] },
      }),
    ];
    const stranger = await openWithClients(other);
    const theirs = await stranger.lambda.send(
      new CreateEventSourceMappingCommand({ FunctionName: functionArn, EventSourceArn: queueArn("intake") }),
    );
    expect(await nameOf(stranger.lambda.send(new GetEventSourceMappingCommand({ UUID: theirs.UUID })))).toBe(
      "AccessDeniedException",
    );
  });
});
