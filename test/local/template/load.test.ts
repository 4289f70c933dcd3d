import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadPlatform } from "../../../local/template/load.ts";
import { lambda, load, queue, role, writeAssembly, writeJson } from "./small-assembly.ts";

const arn = (service: string, resource: string): string => `arn:aws:${service}:us-east-1:000000000000:${resource}`;

describe("functions", () => {
  test("a function has its code, settings and role, and names that are the same at every load", async () => {
    const resources = {
      Role: role(),
      Work: lambda({
        Timeout: 20,
        MemorySize: 512,
        ReservedConcurrentExecutions: 7,
        Environment: { Variables: { A: 1, B: { Ref: "Intake" } } },
      }),
      Intake: queue(),
    };
    const directory = writeAssembly({ app: { Resources: resources } });
    const first = await loadPlatform(directory);
    const second = await loadPlatform(directory);
    const [work] = first.functions;
    expect(work).toMatchObject({
      logicalId: "Work",
      stackName: "app",
      codeDir: join(directory, "asset.hash"),
      timeoutSeconds: 20,
      memoryMb: 512,
      reservedConcurrency: 7,
      environment: { A: "1", B: first.queues[0]?.url },
      roleArn: first.roles[0]?.arn,
    });
    expect(second.functions[0]).toMatchObject({ name: work?.name, arn: work?.arn });
    expect(second.functions[0]?.accessKeyId).not.toBe(work?.accessKeyId);
  });

  test("names keep to the limit of the service and stay apart", async () => {
    const long = "L".repeat(80);
    const { functions } = await load({ Role: role(), [`${long}A`]: lambda(), [`${long}B`]: lambda() });
    expect(new Set(functions.map((each) => each.name)).size).toBe(2);
    for (const each of functions) expect(each.name.length).toBeLessThanOrEqual(64);
  });

  test("a mapping names its queue and function", async () => {
    const platform = await load({
      Role: role(),
      Work: lambda(),
      Intake: queue(),
      Mapping: {
        Type: "AWS::Lambda::EventSourceMapping",
        Properties: {
          EventSourceArn: { "Fn::GetAtt": "Intake.Arn" },
          FunctionName: { Ref: "Work" },
          BatchSize: 100,
          MaximumBatchingWindowInSeconds: 1,
          FunctionResponseTypes: ["ReportBatchItemFailures"],
          ScalingConfig: { MaximumConcurrency: 10 },
        },
      },
    });
    expect(platform.mappings).toMatchObject([
      {
        eventSourceArn: platform.queues[0]?.arn,
        functionArn: platform.functions[0]?.arn,
        batchSize: 100,
        windowSeconds: 1,
        maximumConcurrency: 10,
        enabled: true,
        reportBatchItemFailures: true,
      },
    ]);
  });

  test("a custom resource's properties are strings, as CloudFormation sends them", async () => {
    const { customResources, functions } = await load({
      Role: role(),
      Work: lambda(),
      Bootstrap: {
        Type: "Custom::MillraceBootstrap",
        Properties: { ServiceToken: { "Fn::GetAtt": ["Work", "Arn"] }, Count: 3, Nested: [{ On: true }] },
      },
    });
    expect(customResources).toEqual([
      {
        logicalId: "Bootstrap",
        stackName: "app",
        type: "Custom::MillraceBootstrap",
        functionArn: functions[0]?.arn,
        properties: { Count: "3", Nested: [{ On: "true" }] },
      },
    ]);
  });
});

describe("storage", () => {
  test("a queue's attributes are as the API takes them", async () => {
    const { queues } = await load({
      Dead: queue({ QueueName: "dead" }),
      Intake: queue({
        VisibilityTimeout: 360,
        SqsManagedSseEnabled: true,
        RedrivePolicy: { maxReceiveCount: 100, deadLetterTargetArn: { "Fn::GetAtt": ["Dead", "Arn"] } },
      }),
    });
    expect(queues[1]?.attributes).toMatchObject({ VisibilityTimeout: "360", SqsManagedSseEnabled: "true" });
    expect(JSON.parse(queues[1]?.attributes.RedrivePolicy ?? "")).toEqual({
      maxReceiveCount: 100,
      deadLetterTargetArn: arn("sqs", "dead"),
    });
  });

  test("a table has its keys, indexes and time to live", async () => {
    const { tables } = await load({
      Registry: {
        Type: "AWS::DynamoDB::Table",
        Properties: {
          KeySchema: [
            { AttributeName: "pk", KeyType: "HASH" },
            { AttributeName: "sk", KeyType: "RANGE" },
          ],
          AttributeDefinitions: [
            { AttributeName: "pk", AttributeType: "S" },
            { AttributeName: "sk", AttributeType: "S" },
          ],
          GlobalSecondaryIndexes: [
            {
              IndexName: "inverse",
              KeySchema: [{ AttributeName: "sk", KeyType: "HASH" }],
              Projection: { ProjectionType: "KEYS_ONLY" },
            },
          ],
          TimeToLiveSpecification: { AttributeName: "expiresAt", Enabled: true },
          BillingMode: "PAY_PER_REQUEST",
        },
      },
    });
    expect(tables).toMatchObject([
      {
        keySchema: [
          { name: "pk", keyType: "HASH" },
          { name: "sk", keyType: "RANGE" },
        ],
        attributeTypes: { pk: "S", sk: "S" },
        globalIndexes: [{ name: "inverse", projection: { type: "KEYS_ONLY" } }],
        ttlAttribute: "expiresAt",
      },
    ]);
  });

  test("buckets, keys and secrets have what the gate needs of them", async () => {
    const { buckets, keys, secrets } = await load({
      Blobs: {
        Type: "AWS::S3::Bucket",
        Properties: {
          LifecycleConfiguration: { Rules: [{ Status: "Enabled", Prefix: "intake/", ExpirationInDays: 14 }] },
        },
      },
      Key: { Type: "AWS::KMS::Key", Properties: { KeyPolicy: {}, EnableKeyRotation: true } },
      Alias: {
        Type: "AWS::KMS::Alias",
        Properties: { AliasName: "alias/secrets", TargetKeyId: { "Fn::GetAtt": ["Key", "Arn"] } },
      },
      Administrator: {
        Type: "AWS::SecretsManager::Secret",
        Properties: {
          GenerateSecretString: { SecretStringTemplate: "{}", GenerateStringKey: "password", PasswordLength: 24 },
        },
      },
    });
    expect(buckets).toMatchObject([
      { name: expect.stringMatching(/^app-blobs-[a-z0-9]+$/), expirations: [{ prefix: "intake/", days: 14 }] },
    ]);
    expect(keys).toMatchObject([
      { keyId: expect.stringMatching(/^[0-9a-f-]{36}$/), aliases: ["alias/secrets"], enabled: true },
    ]);
    expect(secrets).toMatchObject([
      {
        arn: expect.stringMatching(/:secret:app-Administrator-.*-.{6}$/),
        value: { generate: { length: 24, into: { key: "password" } } },
      },
    ]);
  });
});

describe("roles", () => {
  const statement = { Effect: "Allow", Action: "sqs:SendMessage", Resource: "*" };
  const document = { Statement: [statement] };

  test("inline, attached and managed policies come together", async () => {
    const { roles } = await load({
      Role: role({
        Policies: [{ PolicyName: "inline", PolicyDocument: document }],
        ManagedPolicyArns: [{ Ref: "Managed" }, "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"],
      }),
      Attached: {
        Type: "AWS::IAM::Policy",
        Properties: { PolicyName: "p", PolicyDocument: document, Roles: [{ Ref: "Role" }] },
      },
      Managed: { Type: "AWS::IAM::ManagedPolicy", Properties: { PolicyDocument: document } },
    });
    expect(roles[0]?.statements.map((each) => each.origin)).toEqual(["Role", "Attached", "Managed"]);
    expect(roles[0]?.statements[0]).toMatchObject({ effect: "Allow", actions: ["sqs:SendMessage"], resources: ["*"] });
  });

  test("a managed policy of AWS that grants something stops the load", async () => {
    const managed = { Role: role({ ManagedPolicyArns: ["arn:aws:iam::aws:policy/AdministratorAccess"] }) };
    await expect(load(managed)).rejects.toThrow(
      /Role \(AWS::IAM::Role\), property ManagedPolicyArns.*AdministratorAccess/,
    );
  });
});

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
    // The consumer stands before what it consumes: order does not matter.
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

  test("a directory without an assembly is said so", async () => {
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

  test("what means nothing on a laptop is passed over, and can be referred to", async () => {
    const { functions } = await load({
      Role: role(),
      F: lambda({
        Environment: { Variables: { TOPIC: { Ref: "Topic" } } },
        Architectures: ["arm64"],
        LoggingConfig: { LogGroup: { Ref: "Log" } },
      }),
      Log: { Type: "AWS::Logs::LogGroup", Properties: { RetentionInDays: 7 }, DeletionPolicy: "Retain" },
      Topic: { Type: "AWS::SNS::Topic", Properties: {} },
      Alarm: { Type: "AWS::CloudWatch::Alarm", Properties: { Anything: { "Fn::Nonsense": 1 } } },
      Metadata: { Type: "AWS::CDK::Metadata", Properties: {} },
    });
    expect(functions[0]?.environment.TOPIC).toMatch(/^app-Topic-/);
  });
});
