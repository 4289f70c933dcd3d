import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { expect, onTestFinished, test } from "vitest";
import type { PolicyStatement } from "../../../../local/template/policy-statement.ts";
import { allow, bucketArn, clientOf, openGate, queueArn, queueUrl, smallPlatform } from "./small-platform.ts";

const roleArn = "arn:aws:iam::000000000000:role/rule";
const rule = { ruleName: "data", logicalId: "Rule", roleArn };

async function openFor(...statements: PolicyStatement[]) {
  const platform = smallPlatform();
  platform.roles.push({ logicalId: "rule", name: "rule", arn: roleArn, statements });
  const gate = await openGate({ platform });
  const s3 = new S3Client({ ...clientOf(gate, platform), forcePathStyle: true });
  onTestFinished(() => s3.destroy());
  return { gate, platform, s3 };
}

test("a rule's message is on the queue when it is answered, and counted as the rule's call", async () => {
  const { gate, platform } = await openFor(allow(["sqs:SendMessage"], [queueArn("intake")]));
  await gate.rules.send(queueUrl("intake"), '{"a":1}', rule);
  const functionArn = platform.functions[0]?.arn ?? "";
  const [received] = await gate.sqs.receive(queueArn("intake"), { functionArn, max: 1, waitSeconds: 0 });
  expect(received?.body).toBe('{"a":1}');
  expect(gate.counts()).toContainEqual(
    expect.objectContaining({ caller: "Rule", service: "sqs", action: "SendMessage", calls: 1, errors: 0 }),
  );
});

test("a rule may do what its role allows, and no more", async () => {
  const { gate } = await openFor(allow(["sqs:SendMessage"], [queueArn("dead")]));
  await expect(gate.rules.send(queueUrl("intake"), "x", rule)).rejects.toMatchObject({ code: "AccessDeniedException" });
  await expect(gate.rules.put("blobs", "a", "x", rule)).rejects.toMatchObject({ code: "AccessDenied" });
  const stranger = { ...rule, roleArn: "arn:aws:iam::000000000000:role/unknown" };
  await expect(gate.rules.send(queueUrl("dead"), "x", stranger)).rejects.toMatchObject({
    code: "AccessDeniedException",
  });
});

test("a rule puts objects under any key", async () => {
  const { gate, s3 } = await openFor(allow(["s3:PutObject"], [`${bucketArn}/*`]));
  const key = "mqtt-errors/ä b%+?#";
  await gate.rules.put("blobs", key, '{"ruleName":"data"}', rule);
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: "blobs", Key: key }));
  expect(await Body?.transformToString()).toBe('{"ruleName":"data"}');
});

test("a rule's calls can be made to fail", async () => {
  const { gate } = await openFor(allow(["*"], ["*"]));
  gate.setFaults([{ caller: "Rule", service: "sqs", probability: 1, kind: "throttle" }]);
  await expect(gate.rules.send(queueUrl("intake"), "x", rule)).rejects.toMatchObject({ code: "RequestThrottled" });
});
