import { GenerateDataKeyCommand } from "@aws-sdk/client-kms";
import { ReceiveMessageCommand, SendMessageBatchCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { describe, expect, test } from "vitest";
import type { PolicyStatement } from "../../../../local/template/policy-statement.ts";
import { openWithClients } from "./clients.ts";
import { allow, deny, keyArn, openGate, queueArn, queueUrl, smallPlatform } from "./small-platform.ts";

const QueueUrl = queueUrl("intake");
const send = new SendMessageCommand({ QueueUrl, MessageBody: "x" });

describe("policies", () => {
  test("batches are allowed as their single action", async () => {
    const { sqs } = await openWithClients([allow(["sqs:SendMessage"], [queueArn("intake")])]);
    await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries: [{ Id: "a", MessageBody: "x" }] }));
    await expect(sqs.send(new ReceiveMessageCommand({ QueueUrl }))).rejects.toThrow(/sqs:ReceiveMessage/);
  });

  test("a denial outweighs what is allowed", async () => {
    const { sqs } = await openWithClients([allow(["*"], ["*"]), deny(["sqs:Send*"], [queueArn("int?ke")])]);
    await expect(sqs.send(send)).rejects.toThrow(/explicit deny in an identity-based policy/);
  });

  test("NotAction and NotResource mean all others", async () => {
    const { actions: _, resources: __, ...rest } = allow([], []);
    const { sqs } = await openWithClients([
      { ...rest, notActions: ["sqs:ReceiveMessage"], notResources: [queueArn("dead")] },
    ]);
    await sqs.send(send);
    await expect(sqs.send(new ReceiveMessageCommand({ QueueUrl }))).rejects.toThrow(/not authorized/);
    const toDead = new SendMessageCommand({ QueueUrl: queueUrl("dead"), MessageBody: "x" });
    await expect(sqs.send(toDead)).rejects.toThrow(/not authorized/);
  });

  test("a queue's own policy can deny, and can allow", async () => {
    const resourceArn = queueArn("intake");
    const statement = { ...allow(["sqs:*"], [resourceArn]), principals: ["*"] };
    const allowed = await openWithClients([], { resourcePolicies: [{ resourceArn, statements: [statement] }] });
    await allowed.sqs.send(send);
    const denied = await openWithClients(undefined, {
      resourcePolicies: [{ resourceArn, statements: [{ ...statement, effect: "Deny" }] }],
    });
    await expect(denied.sqs.send(send)).rejects.toThrow(/explicit deny in a resource-based policy/);
  });

  test("a key whose policy does not name the account is closed to the account's roles", async () => {
    const { kms } = await openWithClients(undefined, { resourcePolicies: [] });
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
    const { sqs } = await openWithClients([allow(["sqs:*"], ["*"], conditions)]);
    const sent = sqs.send(send).then(
      () => true,
      () => false,
    );
    expect(await sent).toBe(holds);
  });
});
