import { describe, expect, it } from "vitest";
import { ofType, type Resources, stageOf, synthesize, targetOf } from "../../../support/synthesis.ts";

const resources = synthesize();

/** Answers the issuer that each function is told, by the function's name. */
function issuers(from: Resources): Record<string, unknown> {
  const told = ofType(from, "AWS::Lambda::Function").flatMap(([id, { Properties }]) => {
    const { Variables } = Properties.Environment as { Variables: Record<string, unknown> };
    return "WEBHOOK_ISSUER" in Variables
      ? [[id.replace(/^Doors|^Deliveries|Function.*$/g, ""), Variables.WEBHOOK_ISSUER]]
      : [];
  });
  return Object.fromEntries(told);
}

/** Answers the path of a resource of the REST API. */
function pathOf(id: string): string {
  const { PathPart, ParentId } = resources[id]?.Properties ?? {};
  return PathPart === undefined ? "" : `${pathOf(targetOf(ParentId) ?? "")}/${PathPart}`;
}

describe("who signs webhooks", () => {
  it("is the address of the REST API, made of its id and the name of its stage", () => {
    const [api] = ofType(resources, "AWS::ApiGateway::RestApi").map(([id]) => id);
    const [stage] = ofType(resources, "AWS::ApiGateway::Stage").map(([, { Properties }]) => Properties.StageName);
    const { Deliver } = issuers(resources);
    const parts = (Deliver as { "Fn::Join": [string, unknown[]] })["Fn::Join"][1];
    const text = parts.map((part) => (typeof part === "string" ? part : targetOf(part))).join("");
    expect(text).toBe(`https://${api}.execute-api.AWS::Region.AWS::URLSuffix/${stage}/data-connector`);
  });

  it("is the same to all that sign and to the discovery", () => {
    const told = issuers(resources);
    expect(Object.keys(told)).toEqual(expect.arrayContaining(["Authenticate", "Deliver", "Manage", "Perform"]));
    expect(new Set(Object.values(told).map((value) => JSON.stringify(value))).size).toBe(1);
  });

  it("is the stage's domain, where it has one", () => {
    const certificateArn = "arn:aws:acm:eu-central-1:123456789012:certificate/0f9d7d1e-0000-4000-8000-000000000000";
    const mapped = issuers(synthesize(stageOf("dev", { domain: { name: "iot.example.com", certificateArn } })));
    expect(new Set(Object.values(mapped))).toEqual(new Set(["https://iot.example.com/data-connector"]));
  });

  it("can be looked up without credentials", () => {
    const methods = ofType(resources, "AWS::ApiGateway::Method").map(([, { Properties }]) => ({
      path: pathOf(targetOf(Properties.ResourceId) ?? ""),
      method: Properties.HttpMethod,
      credentials: Properties.AuthorizationType,
    }));
    const open = { method: "ANY", credentials: "NONE" };
    for (const document of ["openid-configuration", "jwks.json", "standard-webhooks.json"]) {
      expect(methods).toContainEqual({ path: `/data-connector/.well-known/${document}`, ...open });
    }
  });
});

it("makes the keys of webhooks before the code that signs by them comes into a stage", () => {
  const [bootstrap] = ofType(resources, "Custom::MillraceBootstrap");
  expect(bootstrap?.[1].Properties.Keys).toContain("webhooks");
  const [deliver] = ofType(resources, "AWS::Lambda::Function").filter(([id]) => id.startsWith("DeliveriesDeliver"));
  expect(deliver?.[1].DependsOn).toContain(bootstrap?.[0]);
});
