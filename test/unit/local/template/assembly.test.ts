// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the placeholders are those of CloudFormation's Fn::Sub.

import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadPlatform } from "../../../../local/template/load.ts";
import { lambda, load, queue, role, writeAssembly, writeJson } from "./small-assembly.ts";

const arn = (service: string, resource: string): string => `arn:aws:${service}:us-east-1:000000000000:${resource}`;

describe("assemblies", () => {
  test("stacks refer to each other by export, by output and by SSM parameter", async () => {
    const data = {
      Resources: {
        Intake: queue({ QueueName: "intake" }),
        Name: {
          Type: "AWS::SSM::Parameter",
          Properties: { Name: "/app/queue", Type: "String", Value: { "Fn::GetAtt": ["Intake", "Arn"] } },
        },
      },
      Outputs: {
        Strong: { Value: { Ref: "Intake" }, Export: { Name: { "Fn::Sub": "${AWS::StackName}:queue" } } },
        Weak: { Value: { "Fn::GetAtt": ["Intake", "QueueName"] } },
      },
    };
    const variables = {
      STRONG: { "Fn::ImportValue": "data:queue" },
      WEAK: { "Fn::GetStackOutput": { StackName: "data", OutputName: "Weak", Region: { Ref: "AWS::Region" } } },
      PARAMETER: { Ref: "QueueArn" },
      DYNAMIC: "{{resolve:ssm:/app/queue}}",
    };
    const service = {
      Parameters: { QueueArn: { Type: "AWS::SSM::Parameter::Value<String>", Default: "/app/queue" } },
      Resources: { Role: role(), Work: lambda({ Environment: { Variables: variables } }) },
    };
    // The stack that consumes is written before the one that it consumes, since their order does not matter.
    const platform = await loadPlatform(writeAssembly({ service, data }));
    expect(platform.functions[0]?.environment).toEqual({
      STRONG: "http://127.0.0.1/000000000000/intake",
      WEAK: "intake",
      PARAMETER: arn("sqs", "intake"),
      DYNAMIC: arn("sqs", "intake"),
    });
    expect(platform.outputs).toEqual({ "data.Strong": "http://127.0.0.1/000000000000/intake", "data.Weak": "intake" });
  });

  test("the assemblies of CDK stages are read too", async () => {
    const directory = writeAssembly({});
    const inner = { Resources: { Intake: queue({ QueueName: "inner" }) } };
    writeJson(join(directory, "manifest.json"), {
      artifacts: { stage: { type: "cdk:cloud-assembly", properties: { directoryName: "assembly-stage" } } },
    });
    writeJson(join(directory, "assembly-stage", "app.template.json"), inner);
    writeJson(join(directory, "assembly-stage", "manifest.json"), {
      artifacts: {
        app: {
          type: "aws:cloudformation:stack",
          properties: { templateFile: "app.template.json", stackName: "named" },
        },
      },
    });
    expect((await loadPlatform(directory)).queues).toMatchObject([{ name: "inner" }]);
  });

  test("a directory without an assembly is reported", async () => {
    await expect(loadPlatform("/nowhere")).rejects.toThrow(/lacks \/nowhere\/manifest.json/);
  });
});

describe("what the laptop cannot imitate", () => {
  test("a type that it does not know stops the load, with the resource's name", async () => {
    const unknown = { Stream: { Type: "AWS::Kinesis::Stream", Properties: {} } };
    await expect(load(unknown)).rejects.toMatchObject({
      name: "TemplateError",
      fault: { stackName: "app", logicalId: "Stream", type: "AWS::Kinesis::Stream" },
    });
  });

  test.each([
    ["a property", { Q: queue({ FifoQueue: true }) }, "FifoQueue"],
    ["a property of a property", { Role: role(), F: lambda({ Code: { ImageUri: "image" } }) }, "Code.ImageUri"],
    [
      "a property in a list",
      {
        B: {
          Type: "AWS::S3::Bucket",
          Properties: { LifecycleConfiguration: { Rules: [{ ObjectSizeGreaterThan: 1 }] } },
        },
      },
      "LifecycleConfiguration.Rules.ObjectSizeGreaterThan",
    ],
  ])("%s that it does not know stops the load, with its path", async (_, resources, property) => {
    await expect(load(resources)).rejects.toMatchObject({ fault: { property } });
  });

  test("another runtime stops the load", async () => {
    await expect(load({ Role: role(), F: lambda({ Runtime: "python3.13" }) })).rejects.toThrow(
      /F .*Runtime.*python3.13/,
    );
  });

  test("a resource without meaning on a laptop is passed over, and can be referred to", async () => {
    const { functions } = await load({
      Role: role(),
      F: lambda({
        Environment: { Variables: { DASHBOARD: { Ref: "Dashboard" } } },
        Architectures: ["arm64"],
        LoggingConfig: { LogGroup: { Ref: "Log" } },
      }),
      Log: { Type: "AWS::Logs::LogGroup", Properties: { RetentionInDays: 7 }, DeletionPolicy: "Retain" },
      Dashboard: { Type: "AWS::CloudWatch::Dashboard", Properties: {} },
      Alarm: { Type: "AWS::CloudWatch::Alarm", Properties: { Anything: { "Fn::Nonsense": 1 } } },
      Metadata: { Type: "AWS::CDK::Metadata", Properties: {} },
    });
    expect(functions[0]?.environment.DASHBOARD).toMatch(/^app-Dashboard-/);
  });
});
