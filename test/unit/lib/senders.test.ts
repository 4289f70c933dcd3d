/**
 * Holds that AWS's own services may send, ring or call where the template says. That right stands in the policy of what
 * they reach. A policy of our own replaces the one with which a resource is created, and so removes the rights in it.
 */

import { describe, expect, it } from "vitest";
import { ofType, type Resource, type Resources, stageOf, synthesize, targetOf } from "../../support/synthesis.ts";

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Principal: unknown;
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

/** A service that sends, and the resource that it reaches. */
interface Sending {
  readonly from: string;
  readonly service: string;
  readonly to: string;
}

const listOf = (value: unknown): unknown[] => (value === undefined ? [] : Array.isArray(value) ? value : [value]);
const resources = synthesize(stageOf("dev", { alarmEmail: "ops@example.com" }));

function at(id: string): Resource {
  const found = resources[id];
  if (!found) throw new Error(`There is no resource ${id}.`);
  return found;
}

const from = (id: string, service: string, targets: unknown[]): Sending[] =>
  targets.map((target) => ({ from: id, service, to: targetOf(target) ?? JSON.stringify(target) }));

const ofAlarms = (all: Resources): Sending[] =>
  ofType(all, "AWS::CloudWatch::Alarm").flatMap(([id, { Properties }]) =>
    from(
      id,
      "cloudwatch.amazonaws.com",
      ["AlarmActions", "OKActions", "InsufficientDataActions"].flatMap((actions) => listOf(Properties[actions])),
    ),
  );

interface RuleTarget {
  readonly Arn: unknown;
  readonly DeadLetterConfig?: { readonly Arn: unknown };
}

const ofRules = (all: Resources): Sending[] =>
  ofType(all, "AWS::Events::Rule").flatMap(([id, { Properties }]) =>
    from(
      id,
      "events.amazonaws.com",
      (Properties.Targets as RuleTarget[]).flatMap(({ Arn, DeadLetterConfig }) => [
        Arn,
        ...(DeadLetterConfig ? [DeadLetterConfig.Arn] : []),
      ]),
    ),
  );

interface Notifications {
  readonly TopicConfigurations?: readonly { readonly Topic: unknown }[];
  readonly QueueConfigurations?: readonly { readonly Queue: unknown }[];
  readonly LambdaConfigurations?: readonly { readonly Function: unknown }[];
}

const ofBuckets = (all: Resources): Sending[] =>
  ofType(all, "AWS::S3::Bucket").flatMap(([id, { Properties }]) => {
    const { TopicConfigurations, QueueConfigurations, LambdaConfigurations } = (Properties.NotificationConfiguration ??
      {}) as Notifications;
    return from(id, "s3.amazonaws.com", [
      ...(TopicConfigurations ?? []).map(({ Topic }) => Topic),
      ...(QueueConfigurations ?? []).map(({ Queue }) => Queue),
      ...(LambdaConfigurations ?? []).map((each) => each.Function),
    ]);
  });

/** Answers the subscriptions that forward to this account. SNS needs a right for those, but not for a mailbox. */
const ofSubscriptions = (all: Resources): Sending[] =>
  ofType(all, "AWS::SNS::Subscription")
    .filter(([, { Properties }]) => /^(sqs|lambda|firehose)$/.test(String(Properties.Protocol)))
    .flatMap(([id, { Properties }]) => from(id, "sns.amazonaws.com", [Properties.Endpoint]));

const sendings = [
  ...ofAlarms(resources),
  ...ofRules(resources),
  ...ofBuckets(resources),
  ...ofSubscriptions(resources),
];

const policiesOver = (type: string, key: string, id: string): Statement[] =>
  ofType(resources, type)
    .filter(([, { Properties }]) => listOf(Properties[key]).some((each) => targetOf(each) === id))
    .flatMap(([, { Properties }]) => (Properties.PolicyDocument as { Statement: Statement[] }).Statement);

const allows = (statements: readonly Statement[], service: string, action: string, on: string | undefined): boolean =>
  statements.some(
    ({ Effect, Action, Principal, Resource: named, Condition }) =>
      Effect === "Allow" &&
      listOf(Action).includes(action) &&
      listOf((Principal as { Service?: unknown }).Service).includes(service) &&
      listOf(named).some((each) => (on === undefined ? each === "*" : targetOf(each) === on)) &&
      // Without this condition, alarms and rules of any account could make the service do it, since it acts for all of
      // them.
      JSON.stringify(Condition) ===
        JSON.stringify({ StringEquals: { "aws:SourceAccount": { Ref: "AWS::AccountId" } } }),
  );

/** Tells whether a service may use the key that encrypts a topic or queue. AWS's own keys have no policy to extend. */
function mayUseKeyOf({ Properties }: Resource, service: string): boolean {
  const key = Properties.KmsMasterKeyId;
  if (key === undefined) return true;
  const policy = resources[targetOf(key) ?? ""]?.Properties.KeyPolicy as { Statement: Statement[] } | undefined;
  const statements = policy?.Statement ?? [];
  return ["kms:Decrypt", "kms:GenerateDataKey*"].every((action) => allows(statements, service, action, undefined));
}

function mayInvoke(to: string, service: string): boolean {
  return ofType(resources, "AWS::Lambda::Permission").some(
    ([, { Properties }]) => targetOf(Properties.FunctionName) === to && Properties.Principal === service,
  );
}

function maySend({ service, to }: Sending): boolean {
  const target = at(to);
  switch (target.Type) {
    case "AWS::SNS::Topic":
      return (
        allows(policiesOver("AWS::SNS::TopicPolicy", "Topics", to), service, "sns:Publish", to) &&
        mayUseKeyOf(target, service)
      );
    case "AWS::SQS::Queue":
      return (
        allows(policiesOver("AWS::SQS::QueuePolicy", "Queues", to), service, "sqs:SendMessage", to) &&
        mayUseKeyOf(target, service)
      );
    case "AWS::Lambda::Function":
      return mayInvoke(to, service);
    default:
      throw new Error(`This test does not know who may send to a ${target.Type}.`);
  }
}

describe("a service that sends by itself", () => {
  it("is every alarm, when it rings and when it is over, and the rule of each minute", () => {
    const alarms = ofType(resources, "AWS::CloudWatch::Alarm").map(([id]) => id);
    const byAlarms = sendings.filter(({ service }) => service === "cloudwatch.amazonaws.com");
    expect(byAlarms.map((each) => each.from).toSorted()).toEqual([...alarms, ...alarms].toSorted());
    expect(sendings.filter(({ service }) => service === "events.amazonaws.com")).toHaveLength(1);
  });

  it.each(sendings)("may do so: $from as $service to $to", (sending) => {
    expect(maySend(sending)).toBe(true);
  });
});

describe("a policy of ours", () => {
  it("refuses what does not come over TLS, beside what it allows", () => {
    const types: [type: string, key: string, of: string][] = [
      ["AWS::SNS::TopicPolicy", "Topics", "AWS::SNS::Topic"],
      ["AWS::SQS::QueuePolicy", "Queues", "AWS::SQS::Queue"],
      ["AWS::S3::BucketPolicy", "Bucket", "AWS::S3::Bucket"],
    ];
    for (const [type, key, of] of types) {
      for (const [id] of ofType(resources, of)) {
        const denials = policiesOver(type, key, id).filter(({ Effect }) => Effect === "Deny");
        expect(denials, id).toMatchObject([{ Condition: { Bool: { "aws:SecureTransport": "false" } } }]);
      }
    }
  });

  it("leaves a key to the account, whose roles could not use it otherwise", () => {
    for (const [id, { Properties }] of ofType(resources, "AWS::KMS::Key")) {
      const { Statement } = Properties.KeyPolicy as { Statement: Statement[] };
      const root = Statement.filter(({ Effect, Action }) => Effect === "Allow" && Action === "kms:*");
      expect(JSON.stringify(root), id).toContain(":root");
    }
  });
});

describe("a function that is invoked asynchronously", () => {
  const schedules = ofRules(resources).map(({ to }) => to);
  const ofStacks = Object.values(resources)
    .filter(({ Type }) => Type.startsWith("Custom::Millrace"))
    .map(({ Properties }) => targetOf(Properties.ServiceToken) ?? "");
  const asked = [...schedules, ...ofStacks];
  const configs = ofType(resources, "AWS::Lambda::EventInvokeConfig").map(([, { Properties }]) => Properties);

  it("is watch, or stands behind a custom resource", () => {
    expect(asked.map((id) => id.replace(/Function.*$/, "")).toSorted()).toEqual([
      "Bootstrap",
      "DeliveriesWatch",
      "Dismantle",
      "MqttHostsOpenMqtt",
    ]);
    expect(configs.map(({ FunctionName }) => targetOf(FunctionName)).toSorted()).toEqual(asked.toSorted());
  });

  it("runs each event once, within a minute, and not again hours later", () => {
    for (const { FunctionName, ...config } of configs) {
      expect(config, targetOf(FunctionName)).toEqual({
        Qualifier: "$LATEST",
        MaximumRetryAttempts: 0,
        MaximumEventAgeInSeconds: 60,
      });
    }
  });

  it("ends before CloudFormation stops waiting for its answer, even if it had to wait first", () => {
    for (const { Type, Properties } of Object.values(resources)) {
      if (!Type.startsWith("Custom::Millrace")) continue;
      const timeout = Number(at(targetOf(Properties.ServiceToken) ?? "").Properties.Timeout);
      expect(Number(Properties.ServiceTimeout), Type).toBeGreaterThanOrEqual(timeout + 60);
    }
  });
});
