import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadPlatform } from "../../../../local/template/load.ts";
import { lambda, load, queue, role, writeAssembly } from "./small-assembly.ts";

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
