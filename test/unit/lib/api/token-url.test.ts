import { describe, expect, it } from "vitest";
import { ofType, type Resources, stageOf, synthesize, targetOf } from "../../../support/synthesis.ts";

/** Answers the address of the token call that the function which grants tokens is told. */
function tokenUrlOf(resources: Resources): unknown {
  const variables = ofType(resources, "AWS::Lambda::Function")
    .filter(([id]) => id.startsWith("DoorsAuthenticate"))
    .map(([, { Properties }]) => (Properties.Environment as { Variables: Record<string, unknown> }).Variables);
  return variables[0]?.TOKEN_URL;
}

describe("the audience of assertions", () => {
  it("is the call's address at the REST API, where the stage has no domain", () => {
    const resources = synthesize();
    const [api] = ofType(resources, "AWS::ApiGateway::RestApi").map(([id]) => id);
    const parts = (tokenUrlOf(resources) as { "Fn::Join": [string, unknown[]] })["Fn::Join"][1];
    const text = parts.map((part) => (typeof part === "string" ? part : targetOf(part))).join("");
    expect(text).toBe(`https://${api}.execute-api.AWS::Region.AWS::URLSuffix/api/oauth2/token`);
  });

  it("is the call's address at the stage's domain, where it has one", () => {
    const certificateArn = "arn:aws:acm:eu-central-1:123456789012:certificate/0f9d7d1e-0000-4000-8000-000000000000";
    const mapped = synthesize(stageOf("dev", { domain: { name: "iot.example.com", certificateArn } }));
    expect(tokenUrlOf(mapped)).toBe("https://iot.example.com/oauth2/token");
  });
});
