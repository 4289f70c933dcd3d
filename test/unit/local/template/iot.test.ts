// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the placeholders are those of AWS IoT's rules.

import { describe, expect, test } from "vitest";
import { lambda, load, queue, role } from "./small-assembly.ts";

type Json = Record<string, unknown>;

const arn = (resource: string): string => `arn:aws:iot:us-east-1:000000000000:${resource}`;

const sql =
  "SELECT encode(*, 'base64') AS payload, topic() AS topic, timestamp() AS receivedAt, clientid() AS clientId FROM 'v1/sources/+/data/read/#'";

const rule = (more: Json = {}): Json => ({
  Type: "AWS::IoT::TopicRule",
  Properties: {
    RuleName: "laptop_data",
    TopicRulePayload: {
      Description: "for people",
      AwsIotSqlVersion: "2016-03-23",
      Sql: sql,
      RuleDisabled: false,
      Actions: [{ Sqs: { QueueUrl: { Ref: "Intake" }, RoleArn: { "Fn::GetAtt": "Role.Arn" }, UseBase64: false } }],
      ErrorAction: {
        S3: {
          BucketName: { Ref: "Bucket" },
          Key: "mqtt-errors/${timestamp()}-${newuuid()}",
          RoleArn: { "Fn::GetAtt": "Role.Arn" },
        },
      },
      ...more,
    },
  },
});

const authorizer = (more: Json = {}): Json => ({
  Type: "AWS::IoT::Authorizer",
  Properties: {
    AuthorizerFunctionArn: { "Fn::GetAtt": "Authorize.Arn" },
    SigningDisabled: true,
    Status: "ACTIVE",
    ...more,
  },
});

const domain = (more: Json = {}): Json => ({
  Type: "AWS::IoT::DomainConfiguration",
  DeletionPolicy: "Retain",
  UpdateReplacePolicy: "Retain",
  Properties: {
    DomainConfigurationName: "laptop-mqtt",
    ServiceType: "DATA",
    AuthenticationType: "CUSTOM_AUTH",
    ApplicationProtocol: "SECURE_MQTT",
    AuthorizerConfig: { DefaultAuthorizerName: { Ref: "Authorizer" }, AllowAuthorizerOverride: false },
    TlsConfig: { SecurityPolicy: "IoTSecurityPolicy_TLS13_1_2_2022_10" },
    ...more,
  },
});

const permission = (more: Json = {}): Json => ({
  Type: "AWS::Lambda::Permission",
  Properties: {
    Action: "lambda:InvokeFunction",
    FunctionName: { "Fn::GetAtt": "Authorize.Arn" },
    Principal: "iot.amazonaws.com",
    SourceArn: { "Fn::GetAtt": "Authorizer.Arn" },
    SourceAccount: { Ref: "AWS::AccountId" },
    ...more,
  },
});

const resources = (more: Json = {}): Json => ({
  Role: role(),
  Authorize: lambda(),
  Intake: queue(),
  Bucket: { Type: "AWS::S3::Bucket", Properties: {} },
  Rule: rule(),
  Authorizer: authorizer(),
  Permission: permission(),
  Mqtt: domain(),
  ...more,
});

describe("topic rules", () => {
  test("a rule has its columns, filter, action and error action", async () => {
    const platform = await load(resources());
    const [queueUrl, roleArn] = [platform.queues[0]?.url, platform.roles[0]?.arn];
    expect(platform.topicRules).toEqual([
      {
        logicalId: "Rule",
        name: "laptop_data",
        arn: arn("rule/laptop_data"),
        sql,
        filter: "v1/sources/+/data/read/#",
        columns: [
          { name: "payload", value: "payload in base64" },
          { name: "topic", value: "topic" },
          { name: "receivedAt", value: "time of receipt" },
          { name: "clientId", value: "client id" },
        ],
        enabled: true,
        actions: [{ sqs: { queueUrl, roleArn, useBase64: false } }],
        errorAction: {
          s3: {
            bucket: platform.buckets[0]?.name,
            key: [{ text: "mqtt-errors/" }, { call: "timestamp" }, { text: "-" }, { call: "newuuid" }],
            roleArn,
          },
        },
      },
    ]);
  });

  test("a rule without a name gets one that AWS IoT takes", async () => {
    const unnamed = { ...rule(), Properties: { TopicRulePayload: (rule().Properties as Json).TopicRulePayload } };
    const { topicRules } = await load(resources({ Rule: unnamed }));
    expect(topicRules[0]?.name).toMatch(/^app_Rule_\w+$/);
  });

  test.each([
    ["SELECT * FROM 'a'", "TopicRulePayload.Sql"],
    ["SELECT topic() FROM 'a'", "TopicRulePayload.Sql"],
    ["SELECT topic(2) AS t FROM 'a'", "TopicRulePayload.Sql"],
    ["SELECT principal() AS p FROM 'a'", "principal"],
    ["SELECT encode(*, 'hex') AS p FROM 'a'", "encode"],
    ["SELECT topic() AS t FROM 'a' WHERE x = 1", "WHERE"],
    ["SELECT topic() AS t FROM 'a#'", "malformed"],
    ["SELECT topic() AS t FROM 'a/#/b'", "malformed"],
    ['SELECT topic() AS t FROM "a"', "TopicRulePayload.Sql"],
    ["DELETE FROM 'a'", "TopicRulePayload.Sql"],
  ])("the SQL %s stops the start", async (wrong, named) => {
    const loading = load(resources({ Rule: rule({ Sql: wrong }) }));
    await expect(loading).rejects.toThrow(
      /Stack app, resource Rule \(AWS::IoT::TopicRule\), property TopicRulePayload/,
    );
    await expect(load(resources({ Rule: rule({ Sql: wrong }) }))).rejects.toThrow(named);
  });

  test.each([
    ["another SQL version", { AwsIotSqlVersion: "2015-10-08" }, "AwsIotSqlVersion"],
    ["no SQL version", { AwsIotSqlVersion: undefined }, "AwsIotSqlVersion"],
    ["another action", { Actions: [{ Lambda: { FunctionArn: "x" } }] }, "TopicRulePayload.Actions.Lambda"],
    ["another error action", { ErrorAction: { Sns: {} } }, "TopicRulePayload.ErrorAction.Sns"],
    [
      "an unknown placeholder",
      { ErrorAction: { S3: { BucketName: "b", Key: "${topic(2)}", RoleArn: "r" } } },
      "TopicRulePayload.ErrorAction.S3.Key",
    ],
  ])("%s stops the start", async (_what, change, named) => {
    await expect(load(resources({ Rule: rule(change) }))).rejects.toThrow(named);
  });
});

describe("authorizers and domain configurations", () => {
  test("a domain configuration leads to the function of its authorizer", async () => {
    const { authorizers, mqttDomains, functions } = await load(
      resources({ Wss: domain({ DomainConfigurationName: "laptop-wss", ApplicationProtocol: "MQTT_WSS" }) }),
    );
    const functionArn = functions[0]?.arn;
    expect(authorizers).toMatchObject([{ name: expect.stringMatching(/^app-Authorizer-/), functionArn }]);
    expect(mqttDomains).toMatchObject([
      { name: "laptop-mqtt", protocol: "SECURE_MQTT", authorizerName: authorizers[0]?.name, functionArn },
      { name: "laptop-wss", protocol: "MQTT_WSS", functionArn },
    ]);
  });

  test("a disabled domain configuration is no door", async () => {
    const { mqttDomains } = await load(resources({ Mqtt: domain({ DomainConfigurationStatus: "DISABLED" }) }));
    expect(mqttDomains).toEqual([]);
  });

  test("a template without them has no doors for MQTT", async () => {
    const { topicRules, authorizers, mqttDomains } = await load({ Role: role(), Work: lambda() });
    expect([topicRules, authorizers, mqttDomains]).toEqual([[], [], []]);
  });

  test.each([
    [
      "another authorizer override",
      { AuthorizerConfig: { DefaultAuthorizerName: "x", AllowAuthorizerOverride: true } },
    ],
    ["an unknown authorizer", { AuthorizerConfig: { DefaultAuthorizerName: "x", AllowAuthorizerOverride: false } }],
    ["another authentication", { AuthenticationType: "AWS_X509" }],
    ["another protocol", { ApplicationProtocol: "HTTPS" }],
    ["another service", { ServiceType: "JOBS" }],
    ["client certificates", { ClientCertificateConfig: {} }],
  ])("%s stops the start", async (_what, change) => {
    await expect(load(resources({ Mqtt: domain(change) }))).rejects.toThrow("resource Mqtt");
  });

  test("a second door of one protocol stops the start", async () => {
    const loading = load(resources({ Second: domain({ DomainConfigurationName: "second" }) }));
    await expect(loading).rejects.toThrow(/resource Second .*one door for SECURE_MQTT/);
  });

  test.each([
    ["signing", { SigningDisabled: false }],
    ["a token key", { TokenKeyName: "token" }],
    ["an inactive authorizer", { Status: "INACTIVE" }],
  ])("%s stops the start", async (_what, change) => {
    await expect(load(resources({ Authorizer: authorizer(change) }))).rejects.toThrow("resource Authorizer");
  });

  test("an authorizer that may not invoke its function stops the start", async () => {
    const other = arn("authorizer/another");
    await expect(load(resources({ Permission: permission({ SourceArn: other }) }))).rejects.toThrow(
      /does not let the authorizer app-Authorizer-\w+ invoke app-Authorize-/,
    );
  });

  test("the log settings of AWS IoT mean nothing", async () => {
    const logging = {
      Type: "AWS::IoT::Logging",
      Properties: { AccountId: "1", DefaultLogLevel: "ERROR", RoleArn: "r" },
    };
    const one = { Type: "AWS::IoT::ResourceSpecificLogging", Properties: { TargetType: "PRINCIPAL_ID" } };
    const { mqttDomains } = await load(resources({ Logging: logging, One: one }));
    expect(mqttDomains).toHaveLength(1);
  });
});
