/** Reads roles, the policies attached to them, and the policies attached to queues, buckets and keys. */

import type { Cloud } from "../cloud.ts";
import { asList, asObject, asText, type JsonObject } from "../json.ts";
import { kind, physicalName, reasons } from "../kind.ts";
import type { LocalResourcePolicy, LocalRole } from "../model/functions.ts";
import { account, arnOf } from "../names.ts";
import type { Conditions, PolicyStatement } from "../policy-statement.ts";
import type { Resource } from "../resource.ts";
import { keyArn } from "./storage.ts";

const roleName = (resource: Resource): string => physicalName(resource, "RoleName");
const roleArn = (resource: Resource): string => `arn:aws:iam::${account}:role/${roleName(resource)}`;
const policyArn = (resource: Resource): string =>
  `arn:aws:iam::${account}:policy/${physicalName(resource, "ManagedPolicyName", 128)}`;

/** AWS's own policies that grant only actions which no function asks of the gate. */
const policiesWithoutMeaning = [
  "service-role/AWSLambdaBasicExecutionRole",
  "service-role/AWSLambdaVPCAccessExecutionRole",
  "service-role/AmazonAPIGatewayPushToCloudWatchLogs",
  "AWSXRayDaemonWriteAccess",
].map((name) => `arn:aws:iam::aws:policy/${name}`);

export const iamKinds = {
  "AWS::IAM::Role": kind({
    reads: ["RoleName", "Policies", "ManagedPolicyArns"],
    ignores: {
      AssumeRolePolicyDocument: "the laptop gives a function its role by the template, nobody assumes one",
      Description: reasons.description,
      MaxSessionDuration: "the laptop's credentials last as long as it runs",
    },
    ref: roleName,
    attributes: { Arn: roleArn, RoleId: (resource) => `AROA${roleName(resource)}` },
  }),
  "AWS::IAM::Policy": kind({ reads: ["PolicyDocument", "PolicyName", "Roles"] }),
  "AWS::IAM::ManagedPolicy": kind({
    reads: ["PolicyDocument", "ManagedPolicyName", "Roles"],
    ignores: { Description: reasons.description, Path: reasons.description },
    ref: policyArn,
  }),
};

export function readRoles(cloud: Cloud): LocalRole[] {
  const attached = [...cloud.all("AWS::IAM::Policy"), ...cloud.all("AWS::IAM::ManagedPolicy")];
  return cloud.all("AWS::IAM::Role").map((resource) => {
    const name = roleName(resource);
    const inline = asList(resource.property("Policies")).flatMap((policy) =>
      statementsOf(asObject(policy).PolicyDocument, resource),
    );
    const byPolicy = attached
      .filter((policy) => asList(policy.property("Roles")).includes(name))
      .flatMap((policy) => statementsOf(policy.property("PolicyDocument"), policy));
    const statements = [...inline, ...byPolicy, ...managedStatements(cloud, resource)];
    return { logicalId: resource.logicalId, name, arn: roleArn(resource), statements };
  });
}

function managedStatements(cloud: Cloud, role: Resource): PolicyStatement[] {
  const arns = asList(role.property("ManagedPolicyArns")).map((arn) => asText(arn) ?? "");
  return arns.flatMap((arn) => {
    if (policiesWithoutMeaning.includes(arn)) return [];
    const policy = cloud.all("AWS::IAM::ManagedPolicy").find((each) => policyArn(each) === arn);
    if (policy === undefined) throw role.fail("ManagedPolicyArns", `the laptop does not know what ${arn} grants.`);
    return statementsOf(policy.property("PolicyDocument"), policy);
  });
}

/** Reads the policies of queues, buckets and keys. */
export function readResourcePolicies(cloud: Cloud): LocalResourcePolicy[] {
  const queues = cloud.all("AWS::SQS::QueuePolicy").flatMap((policy) =>
    asList(policy.property("Queues")).map((url) => ({
      resourceArn: arnOf("sqs", (asText(url) ?? "").split("/").at(-1) ?? ""),
      statements: statementsOf(policy.property("PolicyDocument"), policy),
    })),
  );
  const buckets = cloud.all("AWS::S3::BucketPolicy").map((policy) => ({
    resourceArn: `arn:aws:s3:::${asText(policy.property("Bucket")) ?? ""}`,
    statements: statementsOf(policy.property("PolicyDocument"), policy),
  }));
  const keys = cloud.all("AWS::KMS::Key").map((key) => ({
    resourceArn: keyArn(key),
    statements: statementsOf(key.property("KeyPolicy"), key),
  }));
  return [...queues, ...buckets, ...keys];
}

function statementsOf(document: unknown, origin: Resource): PolicyStatement[] {
  return asList(asObject(document).Statement).map((each) => readStatement(asObject(each), origin));
}

function readStatement(given: JsonObject, origin: Resource): PolicyStatement {
  const effect = given.Effect;
  if (effect !== "Allow" && effect !== "Deny") throw origin.fail("PolicyDocument", "a statement has no effect.");
  const list = (key: string): string[] => asList(given[key]).map((each) => asText(each) ?? "");
  const sid = asText(given.Sid);
  return {
    effect,
    origin: origin.logicalId,
    conditions: readConditions(asObject(given.Condition)),
    ...(sid === undefined ? {} : { sid }),
    ...(given.Action === undefined ? {} : { actions: list("Action") }),
    ...(given.NotAction === undefined ? {} : { notActions: list("NotAction") }),
    ...(given.Resource === undefined ? {} : { resources: list("Resource") }),
    ...(given.NotResource === undefined ? {} : { notResources: list("NotResource") }),
    ...(given.Principal === undefined ? {} : { principals: readPrincipals(given.Principal) }),
  };
}

const readPrincipals = (principal: unknown): string[] =>
  principal === "*"
    ? ["*"]
    : Object.values(asObject(principal)).flatMap((each) => asList(each).map((one) => asText(one) ?? ""));

const readConditions = (given: JsonObject): Conditions =>
  Object.fromEntries(
    Object.entries(given).map(([operator, keys]) => [
      operator,
      Object.fromEntries(
        Object.entries(asObject(keys)).map(([key, values]) => [
          key,
          asList(values).map((value) => asText(value) ?? ""),
        ]),
      ),
    ]),
  );
