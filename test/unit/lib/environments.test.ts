import { expect, it } from "vitest";
import { retentionKinds } from "../../../lambdas/shared/core/project/retention.ts";
import { readStage } from "../../../lib/stage.ts";
import { ofType, synthesize } from "../../support/synthesis.ts";

/** Is as much as AWS takes of names and values of a function's variables together. */
const mostBytes = 4096;
/** Are as long as the longest that references stand for: the address of a queue, and the ARN of a secret, in the region with the longest name. */
const longestReference = 140;
const longestOutput = 110;

/** Answers the longest that a value may be once it is deployed. */
const longest = (value: unknown): number => {
  if (typeof value === "string") return Buffer.byteLength(value);
  if (typeof value === "object" && value !== null && "Fn::Join" in value) {
    const [, parts] = value["Fn::Join"] as [string, unknown[]];
    return parts.reduce<number>((sum, part) => sum + longest(part), 0);
  }
  return JSON.stringify(value).includes("Fn::GetStackOutput") ? longestOutput : longestReference;
};

it("leaves every function's environment below what AWS takes, with the longest settings there may be", () => {
  const stage = readStage("abcdefghijklmnop", {
    abcdefghijklmnop: {
      organizationName: "ö".repeat(100),
      companyName: "ö".repeat(64),
      administrator: "a".repeat(64),
      retentionKinds,
      allowedWebhookNetworks: Array(53).fill("fd00:1234::/32"),
      domain: {
        name: `${"a-label-of-a-name.".repeat(13)}example.com`,
        certificateArn: "arn:aws:acm:eu-central-1:123456789012:certificate/0f9d7d1e-0000-4000-8000-000000000000",
      },
      allowedOrigins: Array(20).fill("https://a-rather-long-name-of-a-host.example.com"),
    },
  });
  const sizes = ofType(synthesize(stage), "AWS::Lambda::Function").map(([id, { Properties }]) => {
    const { Variables = {} } = (Properties.Environment ?? {}) as { Variables?: Record<string, unknown> };
    const size = Object.entries(Variables).reduce((sum, [name, value]) => sum + name.length + longest(value), 0);
    return { id, size };
  });
  expect(sizes.length).toBeGreaterThan(15);
  expect(sizes.filter(({ size }) => size >= mostBytes)).toEqual([]);
});
