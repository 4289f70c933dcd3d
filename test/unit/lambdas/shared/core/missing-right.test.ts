import { DeleteItemCommand } from "@aws-sdk/client-dynamodb";
import { GenerateDataKeyCommand } from "@aws-sdk/client-kms";
import { InvalidParameterValueException, ListEventSourceMappingsCommand } from "@aws-sdk/client-lambda";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { GetSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import { SendMessageBatchCommand } from "@aws-sdk/client-sqs";
import { describe, expect, it } from "vitest";
import { PlatformError } from "../../../../../lambdas/shared/core/error.ts";
import { missingRight } from "../../../../../lambdas/shared/core/missing-right.ts";
import { type Clients, openWithClients } from "../../../local/gate/clients.ts";
import { arn, keyArn, queueArn, queueUrl, secretArn, tableArn } from "../../../local/gate/small-platform.ts";

const refusals: [right: string, resource: string, call: (clients: Clients) => Promise<unknown>][] = [
  [
    "dynamodb:DeleteItem",
    tableArn,
    ({ dynamodb }) => dynamodb.send(new DeleteItemCommand({ TableName: "registry", Key: {} })),
  ],
  [
    "sqs:SendMessage",
    queueArn("intake"),
    ({ sqs }) =>
      sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl("intake"), Entries: [{ Id: "a", MessageBody: "x" }] })),
  ],
  [
    "kms:GenerateDataKey",
    keyArn,
    ({ kms }) => kms.send(new GenerateDataKeyCommand({ KeyId: keyArn, KeySpec: "AES_256" })),
  ],
  [
    "s3:PutObject",
    "arn:aws:s3:::blobs/a",
    ({ s3 }) => s3.send(new PutObjectCommand({ Bucket: "blobs", Key: "a", Body: "x" })),
  ],
  [
    "secretsmanager:GetSecretValue",
    secretArn,
    ({ secrets }) => secrets.send(new GetSecretValueCommand({ SecretId: secretArn })),
  ],
  ["lambda:ListEventSourceMappings", "*", ({ lambda }) => lambda.send(new ListEventSourceMappingsCommand({}))],
];

describe("a missing right", () => {
  it.each(refusals)("is known by the refusal of %s on %s", async (right, resource, call) => {
    const error = await call(await openWithClients(undefined, {}, "stranger")).catch((reason: unknown) => reason);
    expect(missingRight(error)).toStrictEqual({ right, resource });
    const unavailable = new PlatformError("unavailable", "Try again.", { cause: error });
    expect(missingRight(unavailable)).toStrictEqual({ right, resource });
    expect(missingRight(new AggregateError([new Error("other"), unavailable]))).toStrictEqual({ right, resource });
  });

  it("is known where the words name none, as S3's old ones", () => {
    const denied = Object.assign(new Error("Access Denied"), { name: "AccessDenied" });
    expect(missingRight(denied)).toStrictEqual({ right: "Access Denied" });
  });

  it("is that of the function that a queue is mapped to, in Lambda's own words for it", () => {
    const message = "The provided execution role does not have permissions to call ReceiveMessage on SQS";
    const refused = new InvalidParameterValueException({ message, $metadata: {} });
    expect(missingRight(refused)).toStrictEqual({ right: "sqs:ReceiveMessage" });
  });

  it.each([
    ["throttling", Object.assign(new Error("Rate exceeded"), { name: "ThrottlingException" })],
    ["another parameter", new InvalidParameterValueException({ message: "No such queue", $metadata: {} })],
    ["a caller without a role", new PlatformError("forbidden", "You may not.")],
    ["no error at all", { name: "AccessDenied", message: arn("sqs", "x") }],
    ["nothing", undefined],
  ])("is not %s", (_, error) => {
    expect(missingRight(error)).toBeUndefined();
  });

  it("is looked for once in an error that is its own cause", () => {
    const circle = new Error("circle");
    circle.cause = circle;
    expect(missingRight(circle)).toBeUndefined();
  });
});
