/** Reads topic rules, the authorizer of MQTT clients, and the domain configurations that name it. */

import type { Cloud } from "../cloud.ts";
import { asBoolean, asList, asObject, asText, type JsonObject } from "../json.ts";
import { kind, physicalName, reasons } from "../kind.ts";
import type {
  LocalAuthorizer,
  LocalMqttDomain,
  LocalObjectAction,
  LocalQueueAction,
  LocalTopicRule,
} from "../model/iot.ts";
import { arnOf, digest } from "../names.ts";
import type { Resource } from "../resource.ts";
import { type RuleFault, readRuleSql, readRuleText } from "../rule-sql.ts";

/** Rule names have no hyphens. */
const ruleName = (resource: Resource): string => physicalName(resource, "RuleName", 128).replaceAll("-", "_");
const ruleArn = (resource: Resource): string => arnOf("iot", `rule/${ruleName(resource)}`);
const authorizerName = (resource: Resource): string => physicalName(resource, "AuthorizerName", 128);
const authorizerArn = (resource: Resource): string => arnOf("iot", `authorizer/${authorizerName(resource)}`);
const domainName = (resource: Resource): string => physicalName(resource, "DomainConfigurationName", 128);
/** Answers an ARN that ends in five more characters, as AWS IoT makes it. */
const domainArn = (resource: Resource): string =>
  arnOf("iot", `domainconfiguration/${domainName(resource)}/${digest(domainName(resource), 5)}`);

/** Is where the laptop's broker listens. */
const loopback = "127.0.0.1";

const payload = (names: readonly string[]): string[] => names.map((name) => `TopicRulePayload.${name}`);

export const iotKinds = {
  "AWS::IoT::TopicRule": kind({
    reads: [
      "RuleName",
      ...payload(["Sql", "AwsIotSqlVersion", "RuleDisabled"]),
      ...payload(["QueueUrl", "RoleArn", "UseBase64"].map((name) => `Actions.Sqs.${name}`)),
      ...payload(["BucketName", "Key", "RoleArn"].map((name) => `ErrorAction.S3.${name}`)),
    ],
    ignores: { "TopicRulePayload.Description": reasons.description },
    ref: ruleName,
    attributes: { Arn: ruleArn },
  }),
  "AWS::IoT::Authorizer": kind({
    reads: ["AuthorizerName", "AuthorizerFunctionArn", "SigningDisabled", "Status"],
    ignores: { EnableCachingForHttp: "the laptop takes no messages over HTTPS" },
    ref: authorizerName,
    attributes: { Arn: authorizerArn },
  }),
  "AWS::IoT::DomainConfiguration": kind({
    reads: [
      "DomainConfigurationName",
      "ServiceType",
      "AuthenticationType",
      "ApplicationProtocol",
      "DomainConfigurationStatus",
      "AuthorizerConfig.DefaultAuthorizerName",
      "AuthorizerConfig.AllowAuthorizerOverride",
    ],
    ignores: {
      DomainName: "the laptop is reached by the loopback address",
      ServerCertificateArns: "the laptop has a certificate of its own authority",
      ServerCertificateConfig: "the laptop has a certificate of its own authority",
      ValidationCertificateArn: "the laptop has a certificate of its own authority",
      TlsConfig: "the laptop speaks what its Node speaks, which is TLS 1.2 and 1.3",
    },
    ref: domainName,
    attributes: { Arn: domainArn, DomainType: () => "AWS_MANAGED", ServerCertificates: () => [] },
  }),
  // Is run like every custom resource. What it will answer is known before: the laptop is its own host.
  "Custom::MillraceMqttHosts": kind({
    reads: ["*"],
    attributes: { MqttsHost: () => loopback, WssHost: () => loopback, DataEndpoint: () => loopback },
  }),
};

export function readTopicRules(cloud: Cloud): LocalTopicRule[] {
  return cloud.all("AWS::IoT::TopicRule").map((resource) => {
    const given = asObject(resource.property("TopicRulePayload"));
    const sql = text(resource, "TopicRulePayload.Sql", given.Sql);
    // The older version, which AWS takes where none is named, encodes nothing.
    demand(resource, "TopicRulePayload.AwsIotSqlVersion", given.AwsIotSqlVersion, ["2016-03-23"]);
    const errorAction = readErrorAction(resource, given.ErrorAction);
    return {
      logicalId: resource.logicalId,
      name: ruleName(resource),
      arn: ruleArn(resource),
      sql,
      ...understood(resource, "TopicRulePayload.Sql", readRuleSql(sql)),
      enabled: !(asBoolean(given.RuleDisabled) ?? false),
      actions: asList(given.Actions).map((action) => readAction(resource, asObject(action))),
      ...(errorAction === undefined ? {} : { errorAction }),
    };
  });
}

function readAction(resource: Resource, action: JsonObject): LocalQueueAction {
  const { QueueUrl, RoleArn, UseBase64 } = asObject(action.Sqs);
  const path = "TopicRulePayload.Actions.Sqs";
  return {
    sqs: {
      queueUrl: text(resource, `${path}.QueueUrl`, QueueUrl),
      roleArn: text(resource, `${path}.RoleArn`, RoleArn),
      useBase64: asBoolean(UseBase64) ?? false,
    },
  };
}

function readErrorAction(resource: Resource, given: unknown): LocalObjectAction | undefined {
  if (given === undefined) return undefined;
  const { BucketName, Key, RoleArn } = asObject(asObject(given).S3);
  const path = "TopicRulePayload.ErrorAction.S3";
  const key = readRuleText(text(resource, `${path}.Key`, Key));
  return {
    s3: {
      bucket: text(resource, `${path}.BucketName`, BucketName),
      key: understood(resource, `${path}.Key`, key),
      roleArn: text(resource, `${path}.RoleArn`, RoleArn),
    },
  };
}

export function readAuthorizers(cloud: Cloud): LocalAuthorizer[] {
  return cloud.all("AWS::IoT::Authorizer").map((resource) => {
    demand(resource, "SigningDisabled", asText(resource.property("SigningDisabled")), ["true"]);
    demand(resource, "Status", resource.property("Status"), [undefined, "ACTIVE"]);
    return {
      logicalId: resource.logicalId,
      name: authorizerName(resource),
      arn: authorizerArn(resource),
      functionArn: text(resource, "AuthorizerFunctionArn", resource.property("AuthorizerFunctionArn")),
    };
  });
}

/** Reads the domain configurations that are enabled, one of each protocol at most. */
export function readMqttDomains(cloud: Cloud, authorizers: readonly LocalAuthorizer[]): LocalMqttDomain[] {
  const found = cloud
    .all("AWS::IoT::DomainConfiguration")
    .filter((each) => (asText(each.property("DomainConfigurationStatus")) ?? "ENABLED") === "ENABLED")
    .map((resource) => ({ resource, domain: readDomain(resource, authorizers) }));
  for (const [at, { resource, domain }] of found.entries()) {
    const isSecond = found.slice(0, at).some((each) => each.domain.protocol === domain.protocol);
    if (isSecond) throw resource.fail("ApplicationProtocol", `the laptop has one door for ${domain.protocol}.`);
  }
  return found.map(({ domain }) => domain);
}

function readDomain(resource: Resource, authorizers: readonly LocalAuthorizer[]): LocalMqttDomain {
  demand(resource, "ServiceType", resource.property("ServiceType"), [undefined, "DATA"]);
  demand(resource, "AuthenticationType", resource.property("AuthenticationType"), ["CUSTOM_AUTH"]);
  const protocols = ["SECURE_MQTT", "MQTT_WSS"] as const;
  const protocol = demand(resource, "ApplicationProtocol", resource.property("ApplicationProtocol"), protocols);
  const config = asObject(resource.property("AuthorizerConfig"));
  const override = asText(config.AllowAuthorizerOverride);
  demand(resource, "AuthorizerConfig.AllowAuthorizerOverride", override, [undefined, "false"]);
  const name = text(resource, "AuthorizerConfig.DefaultAuthorizerName", config.DefaultAuthorizerName);
  const authorizer = authorizers.find((each) => each.name === name);
  if (authorizer === undefined) {
    throw resource.fail("AuthorizerConfig.DefaultAuthorizerName", `the template has no authorizer ${name}.`);
  }
  return {
    logicalId: resource.logicalId,
    name: domainName(resource),
    arn: domainArn(resource),
    protocol,
    authorizerName: name,
    functionArn: authorizer.functionArn,
  };
}

function text(resource: Resource, property: string, value: unknown): string {
  const given = asText(value);
  if (given === undefined) throw resource.fail(property, "it is missing, or no text.");
  return given;
}

function demand<T extends string | undefined>(
  resource: Resource,
  property: string,
  value: unknown,
  known: readonly T[],
): T {
  const found = known.find((each) => each === value);
  if (found !== undefined || (value === undefined && known.includes(undefined as T))) return found as T;
  const wanted = known.filter((each) => each !== undefined).join(" or ");
  throw resource.fail(
    property,
    `the laptop imitates ${wanted} only, not ${value === undefined ? "what is absent" : String(value)}.`,
  );
}

function understood<T extends object>(resource: Resource, property: string, read: T | RuleFault): T {
  if ("why" in read) throw resource.fail(property, read.why);
  return read;
}
