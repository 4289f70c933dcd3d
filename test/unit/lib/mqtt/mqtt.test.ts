import { describe, expect, it } from "vitest";
import { readMqttRecord } from "../../../../lambdas/shared/core/mqtt/mqtt-record.ts";
import { mqttErrorsPrefix } from "../../../../lib/data/data-stack.ts";
import { usualMqtt } from "../../../../lib/mqtt/settings.ts";
import { ofType, type Resource, type Resources, stageOf, synthesize, targetOf } from "../../../support/synthesis.ts";

const resources = synthesize();
const certificateArn = "arn:aws:acm:eu-central-1:123456789012:certificate/0f9d7d1e-0000-4000-8000-000000000000";
const domain = {
  mqttsHost: "mqtt.example.com",
  wssHost: "wss.example.com",
  certificateArn,
  hostedZone: { id: "Z0123", name: "example.com" },
};

function only(type: string, all: Resources = resources): [id: string, resource: Resource] {
  const [found, ...others] = ofType(all, type);
  if (!found || others.length > 0) throw new Error(`There is not exactly one ${type}.`);
  return found;
}

const [authorizerId, authorizer] = only("AWS::IoT::Authorizer");
const [dismantleId] = only("Custom::MillraceDismantle");
const [hostsId] = only("Custom::MillraceMqttHosts");
const domains = ofType(resources, "AWS::IoT::DomainConfiguration");
const rules = ofType(resources, "AWS::IoT::TopicRule");
const roles = ofType(resources, "AWS::IAM::Role");

/** Answers what a resource needs, and what that needs. */
function dependenciesOf(id: string, found = new Set<string>()): Set<string> {
  const refer = (value: unknown): string[] => {
    if (typeof value !== "object" || value === null) return [];
    const target = targetOf(value);
    return [...(target === undefined ? [] : [target]), ...Object.values(value).flatMap(refer)];
  };
  const { Properties, DependsOn = [] } = resources[id] ?? {};
  for (const each of [...DependsOn, ...refer(Properties)]) {
    if (!(each in resources) || found.has(each)) continue;
    found.add(each);
    dependenciesOf(each, found);
  }
  return found;
}

describe("the authorizer", () => {
  it("has constant properties alone, since AWS refuses every change of one without signing keys", () => {
    const { AuthorizerFunctionArn, ...others } = authorizer.Properties;
    expect(others).toEqual({ SigningDisabled: true, Status: "ACTIVE" });
    expect(targetOf(AuthorizerFunctionArn)).toMatch(/AuthorizeMqttFunction[0-9A-F]{8}$/);
    expect(AuthorizerFunctionArn).toEqual({ "Fn::GetAtt": [targetOf(AuthorizerFunctionArn), "Arn"] });
  });

  it("alone may have AWS IoT Core invoke its function", () => {
    const permissions = ofType(resources, "AWS::Lambda::Permission").filter(
      ([, { Properties }]) => Properties.Principal === "iot.amazonaws.com",
    );
    expect(permissions.map(([, { Properties }]) => Properties)).toEqual([
      {
        Action: "lambda:InvokeFunction",
        FunctionName: authorizer.Properties.AuthorizerFunctionArn,
        Principal: "iot.amazonaws.com",
        SourceArn: { "Fn::GetAtt": [authorizerId, "Arn"] },
        SourceAccount: { Ref: "AWS::AccountId" },
      },
    ]);
  });

  it("asks a function that answers within five seconds, and that has concurrency of its own where the stage reserves", () => {
    const functionOf = (all: Resources) => all[targetOf(authorizer.Properties.AuthorizerFunctionArn) ?? ""]?.Properties;
    expect(functionOf(resources)).toMatchObject({ Timeout: 5 });
    expect(functionOf(synthesize(stageOf("prod")))?.ReservedConcurrentExecutions).toBeGreaterThanOrEqual(50);
  });
});

describe("the hosts", () => {
  it("are one for each protocol, and name the authorizer, which no client overrides", () => {
    const shown = domains.map(([, { Properties }]) => Properties);
    const common = {
      ServiceType: "DATA",
      AuthenticationType: "CUSTOM_AUTH",
      AuthorizerConfig: { DefaultAuthorizerName: { Ref: authorizerId }, AllowAuthorizerOverride: false },
      TlsConfig: { SecurityPolicy: "IoTSecurityPolicy_TLS13_1_2_2022_10" },
    };
    expect(shown).toEqual([
      { ...common, ApplicationProtocol: "SECURE_MQTT", DomainConfigurationName: "millrace-dev-mqtts" },
      { ...common, ApplicationProtocol: "MQTT_WSS", DomainConfigurationName: "millrace-dev-wss" },
    ]);
  });

  it("stay when they are removed or replaced, since AWS deletes them only a week after they were disabled", () => {
    expect(domains).toHaveLength(2);
    for (const [id, { DeletionPolicy, UpdateReplacePolicy }] of domains) {
      expect([DeletionPolicy, UpdateReplacePolicy], id).toEqual(["Retain", "Retain"]);
    }
  });

  it("are closed before the authorizer goes, and could be since before they were made", () => {
    expect(dependenciesOf(dismantleId)).toContain(authorizerId);
    for (const [id] of domains) expect(dependenciesOf(id)).toContain(dismantleId);
  });

  it("are opened and named once they are there, and again with another authorizer", () => {
    for (const [id] of domains) expect(dependenciesOf(hostsId)).toContain(id);
    expect(resources[hostsId]?.Properties).toMatchObject({ Authorizer: { Ref: authorizerId } });
  });

  it("have AWS's names where the stage has none, and no record", () => {
    expect(ofType(resources, "AWS::Route53::RecordSet")).toEqual([]);
    for (const [, { Properties }] of domains) expect(Properties).not.toHaveProperty("DomainName");
  });

  it("have the stage's own names, which point to the account's endpoint", () => {
    const own = synthesize(stageOf("dev", { mqtt: { ...usualMqtt, domain } }));
    expect(ofType(own, "AWS::IoT::DomainConfiguration").map(([, { Properties }]) => Properties)).toMatchObject([
      { DomainName: "mqtt.example.com", ServerCertificateArns: [certificateArn] },
      { DomainName: "wss.example.com", ServerCertificateArns: [certificateArn] },
    ]);
    const records = ofType(own, "AWS::Route53::RecordSet").map(([, { Properties }]) => Properties);
    expect(records).toMatchObject(
      ["mqtt.example.com.", "wss.example.com."].map((Name) => ({
        Name,
        Type: "CNAME",
        ResourceRecords: [{ "Fn::GetAtt": [hostsId, "DataEndpoint"] }],
      })),
    );
  });

  it("have another name where they get another host or certificate, which AWS changes of none", () => {
    const nameOf = (changes: object) => {
      const own = synthesize(stageOf("dev", { mqtt: { ...usualMqtt, domain: { ...domain, ...changes } } }));
      return ofType(own, "AWS::IoT::DomainConfiguration").map(
        ([, { Properties }]) => Properties.DomainConfigurationName,
      );
    };
    const names = [
      {},
      { mqttsHost: "mqtt2.example.com" },
      { certificateArn: certificateArn.replace("0f9d", "1f9d") },
    ].flatMap(nameOf);
    expect(names.every((name) => /^millrace-dev-(mqtts|wss)-[0-9a-f]{8}$/.test(String(name)))).toBe(true);
    expect(new Set(names).size).toBe(5);
    expect(nameOf({})).toEqual(names.slice(0, 2));
  });

  it("keep the records of former names, under which they stay open, until the stack goes", () => {
    const own = synthesize(stageOf("dev", { mqtt: { ...usualMqtt, domain } }));
    const records = ofType(own, "AWS::Route53::RecordSet");
    expect(records).toHaveLength(2);
    for (const [, { UpdateReplacePolicy, DeletionPolicy }] of records)
      expect([UpdateReplacePolicy, DeletionPolicy]).toEqual(["Retain", "Delete"]);
  });

  it("leave the records to other DNS where the stage names no zone", () => {
    const { hostedZone: _, ...elsewhere } = domain;
    const own = synthesize(stageOf("dev", { mqtt: { ...usualMqtt, domain: elsewhere } }));
    expect(ofType(own, "AWS::Route53::RecordSet")).toEqual([]);
  });
});

const filters = {
  data: "v1/sources/+/data/read/#",
  answers: "v1/sources/+/cmd/writedata/ack",
  logs: "v1/sources/+/log",
  connected: "$aws/events/presence/connected/#",
  disconnected: "$aws/events/presence/disconnected/#",
  hindered: "v1/broker/hindered/#",
  subscribed: "$aws/events/subscriptions/subscribed/#",
};

it("has no rule for subscriptions where nobody is sent last values", () => {
  const without = synthesize(stageOf("dev", { mqtt: { ...usualMqtt, lastValues: false } }));
  const names = ofType(without, "AWS::IoT::TopicRule").map(([, { Properties }]) => Properties.RuleName);
  expect(names).not.toContain("millrace_dev_subscribed");
  expect(names).toHaveLength(Object.keys(filters).length - 1);
});

it("has the rules whose filters are listed here, and no others", () => {
  const names = rules.map(([, { Properties }]) => Properties.RuleName);
  expect(names.toSorted()).toEqual(
    Object.keys(filters)
      .map((name) => `millrace_dev_${name}`)
      .toSorted(),
  );
});

describe.each(Object.entries(filters))("the rule for %s", (name, filter) => {
  const found = rules.find(([, { Properties }]) => Properties.RuleName === `millrace_dev_${name}`);
  if (!found) throw new Error(`There is no rule for ${name}.`);
  const [ruleId, rule] = found;
  const payload = rule.Properties.TopicRulePayload as Record<string, unknown>;
  const [{ Sqs }] = payload.Actions as [{ Sqs: Record<string, unknown> }];
  const { S3 } = payload.ErrorAction as { S3: Record<string, unknown> };

  it("takes exactly what its filter says, as base64 and with what the payload does not tell", () => {
    expect(payload.Sql).toBe(
      `SELECT encode(*, 'base64') AS payload, topic() AS topic, timestamp() AS receivedAt, clientid() AS clientId FROM '${filter}'`,
    );
    expect(payload).toMatchObject({ AwsIotSqlVersion: "2016-03-23", RuleDisabled: false });
    const names = [...String(payload.Sql).matchAll(/ AS (\w+)/g)].map(([, name = ""]) => name);
    const sample = { payload: "", topic: "t", receivedAt: 1, clientId: "c" };
    expect(names).toEqual(Object.keys(readMqttRecord(JSON.stringify(sample))));
  });

  it("queues it without encoding it once more", () => {
    expect(payload.Actions).toHaveLength(1);
    expect(Sqs.UseBase64).toBe(false);
    expect(targetOf(Sqs.QueueUrl)).toMatch(/^PipelineMqttIntakeQueue/);
  });

  it("keeps what it cannot queue under a key that holds the time of receipt", () => {
    expect(S3.Key).toBe(`${mqttErrorsPrefix}\${timestamp()}-\${newuuid()}`);
  });

  it("has a role for each action, with that action on one resource and nothing else", () => {
    const [sending, keeping] = [Sqs.RoleArn, S3.RoleArn].map((arn) => targetOf(arn) ?? "");
    expect(sending).not.toBe(keeping);
    for (const [role, action] of [
      [sending, "sqs:SendMessage"],
      [keeping, "s3:PutObject"],
    ] as const) {
      const { Policies, AssumeRolePolicyDocument } = resources[role ?? ""]?.Properties ?? {};
      const [policy, ...others] = Policies as { PolicyDocument: { Statement: Record<string, unknown>[] } }[];
      expect(others).toEqual([]);
      expect(policy?.PolicyDocument.Statement).toMatchObject([{ Action: action, Effect: "Allow" }]);
      expect(Array.isArray(policy?.PolicyDocument.Statement[0]?.Resource)).toBe(false);
      expect(AssumeRolePolicyDocument).toMatchObject({
        Statement: [
          {
            Principal: { Service: "iot.amazonaws.com" },
            Condition: { StringEquals: { "aws:SourceAccount": { Ref: "AWS::AccountId" } } },
          },
        ],
      });
      expect(dependenciesOf(ruleId)).toContain(role);
    }
    const policies = ofType(resources, "AWS::IAM::Policy").map(([, { Properties }]) => Properties.Roles);
    expect(JSON.stringify(policies)).not.toMatch(/MqttRules/);
  });
});

it("names rules by letters, digits and underscores alone", () => {
  const hyphens = synthesize({ ...stageOf("dev"), name: "a-b" });
  for (const [, { Properties }] of ofType(hyphens, "AWS::IoT::TopicRule")) {
    expect(Properties.RuleName).toMatch(/^[A-Za-z0-9_]+$/);
  }
});

describe("logging", () => {
  it("is left as it is, since an account has one setting of it", () => {
    expect(resources).not.toHaveProperty("AWS::IoT::Logging");
    expect(ofType(resources, "AWS::IoT::Logging")).toEqual([]);
    expect(ofType(resources, "AWS::IoT::ResourceSpecificLogging")).toEqual([]);
  });

  it("is made where the stage asks for it, in full for one source alone", () => {
    const source = "fe453df1-b4a0-492d-a12c-505988eea849";
    const logged = synthesize(stageOf("dev", { mqtt: { ...usualMqtt, logging: { level: "ERROR", source } } }));
    expect(only("AWS::IoT::Logging", logged)[1].Properties).toMatchObject({ DefaultLogLevel: "ERROR" });
    expect(only("AWS::IoT::ResourceSpecificLogging", logged)[1].Properties).toEqual({
      TargetType: "PRINCIPAL_ID",
      TargetName: source.replaceAll("-", ""),
      LogLevel: "DEBUG",
    });
  });
});

it("lets no role of AWS IoT Core do anything to all resources", () => {
  const ofIot = roles.filter(([, { Properties }]) => JSON.stringify(Properties).includes("iot.amazonaws.com"));
  expect(ofIot).toHaveLength(2);
  for (const [id, { Properties }] of ofIot) expect(JSON.stringify(Properties.Policies), id).not.toContain('"*"');
});
