// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the placeholders are those of CloudFormation's Fn::Sub.

import { describe, expect, test } from "vitest";
import { lambda, load, queue, role } from "./small-assembly.ts";

/** Answers what a function's environment variable becomes, beside a queue named `intake`. */
async function resolved(value: unknown, rest: Record<string, unknown> = {}): Promise<string | undefined> {
  const resources = {
    Role: role(),
    Intake: queue({ QueueName: "intake" }),
    F: lambda({ Environment: { Variables: { V: value } } }),
  };
  return (await load(resources, rest)).functions[0]?.environment.V;
}

const intakeArn = "arn:aws:sqs:us-east-1:000000000000:intake";

test.each<[string, unknown, string]>([
  ["Ref", { Ref: "Intake" }, "http://127.0.0.1/000000000000/intake"],
  ["Fn::GetAtt", { "Fn::GetAtt": ["Intake", "Arn"] }, intakeArn],
  ["Fn::GetAtt with a dot", { "Fn::GetAtt": "Intake.QueueName" }, "intake"],
  ["Fn::Join", { "Fn::Join": [":", ["a", { Ref: "AWS::Region" }, 3]] }, "a:us-east-1:3"],
  ["Fn::Sub", { "Fn::Sub": "${AWS::Partition} ${Intake.Arn} ${!Literal}" }, `aws ${intakeArn} \${Literal}`],
  [
    "Fn::Sub with variables",
    { "Fn::Sub": ["${X}-${AWS::AccountId}", { X: { Ref: "AWS::StackName" } }] },
    "app-000000000000",
  ],
  [
    "Fn::Select and Fn::Split",
    { "Fn::Select": [2, { "Fn::Split": [":", { "Fn::GetAtt": ["Intake", "Arn"] }] }] },
    "sqs",
  ],
  ["Fn::Base64", { "Fn::Base64": "text" }, "dGV4dA=="],
])("%s", async (_, value, expected) => {
  expect(await resolved(value)).toBe(expected);
});

test("a parameter gives its default, a mapping what it maps to", async () => {
  const rest = {
    Parameters: { Name: { Type: "String", Default: "value" } },
    Mappings: { Sizes: { "us-east-1": { small: "1" } } },
  };
  expect(await resolved({ Ref: "Name" }, rest)).toBe("value");
  expect(await resolved({ "Fn::FindInMap": ["Sizes", { Ref: "AWS::Region" }, "small"] }, rest)).toBe("1");
});

describe("conditions", () => {
  const rest = {
    Parameters: { Stage: { Type: "String", Default: "dev" } },
    Conditions: {
      IsProd: { "Fn::Equals": [{ Ref: "Stage" }, "prod"] },
      IsDev: { "Fn::Not": [{ Condition: "IsProd" }] },
      IsHere: {
        "Fn::And": [
          { Condition: "IsDev" },
          { "Fn::Or": [{ Condition: "IsProd" }, { "Fn::Equals": [{ Ref: "AWS::Region" }, "us-east-1"] }] },
        ],
      },
    },
  };

  test("choose between values", async () => {
    expect(await resolved({ "Fn::If": ["IsHere", "yes", "no"] }, rest)).toBe("yes");
    expect(await resolved({ "Fn::If": ["IsProd", "yes", "no"] }, rest)).toBe("no");
  });

  test("leave out what AWS::NoValue stands for", async () => {
    const V = { "Fn::If": ["IsProd", "yes", { Ref: "AWS::NoValue" }] };
    expect(await resolved(V, rest)).toBeUndefined();
    expect(await resolved({ "Fn::Join": ["", ["a", V, "b"]] }, rest)).toBe("ab");
  });

  test("leave out resources", async () => {
    const resources = {
      There: { ...queue({ QueueName: "there" }), Condition: "IsDev" },
      Gone: { ...queue(), Condition: "IsProd" },
    };
    expect((await load(resources, rest)).queues.map((each) => each.name)).toEqual(["there"]);
  });
});

test.each<[string, unknown, RegExp]>([
  ["an unknown function", { "Fn::Transform": {} }, /resource F \(AWS::Lambda::Function\).*Fn::Transform/],
  ["a reference to nothing", { Ref: "Nothing" }, /refers to Nothing/],
  [
    "an attribute that is not there",
    { "Fn::GetAtt": ["Intake", "Color"] },
    /Intake \(AWS::SQS::Queue\), property Color/,
  ],
  ["an export that is not there", { "Fn::ImportValue": "nowhere" }, /exports nowhere/],
  ["a stack that is not there", { "Fn::GetStackOutput": { StackName: "x", OutputName: "y" } }, /no stack x/],
  ["a secret in the template", "{{resolve:secretsmanager:a}}", /dynamic reference/],
  ["a value that is no text", { "Fn::Join": ["", [{ a: 1 }]] }, /needs text/],
])("%s stops the load", async (_, value, message) => {
  await expect(resolved(value)).rejects.toThrow(message);
});

test("a parameter without a default stops the load", async () => {
  const rest = { Parameters: { Name: { Type: "String" } } };
  await expect(resolved({ Ref: "Name" }, rest)).rejects.toThrow(/Name has no default/);
});
