/** Reads functions, their event source mappings, and custom resources. */

import { randomBytes } from "node:crypto";
import type { Cloud } from "../cloud.ts";
import { asBoolean, asList, asNumber, asObject, asText, type JsonObject } from "../json.ts";
import { ignored, kind, physicalName, reasons } from "../kind.ts";
import type { LocalCustomResource, LocalFunction, LocalMapping } from "../model/functions.ts";
import { arnOf, digestUuid } from "../names.ts";
import type { Resource } from "../resource.ts";
import { publicationType, publishers } from "./publications.ts";

const functionName = (resource: Resource): string => physicalName(resource, "FunctionName");
const functionArn = (resource: Resource): string => arnOf("lambda", `function:${functionName(resource)}`);

export const lambdaKinds = {
  "AWS::Lambda::Function": kind({
    reads: [
      "FunctionName",
      "Handler",
      "Runtime",
      "Role",
      "Code.S3Bucket",
      "Code.S3Key",
      "Environment.Variables",
      "Timeout",
      "MemorySize",
      "ReservedConcurrentExecutions",
      "Layers",
    ],
    ignores: {
      Architectures: "the bundles are JavaScript, which runs on any processor",
      Description: reasons.description,
      LoggingConfig: reasons.logs,
      TracingConfig: "a laptop has no X-Ray",
      EphemeralStorage: "workers share the laptop's temporary directory",
      KmsKeyArn: reasons.encryption,
      RuntimeManagementConfig: "the runtime is the laptop's own Node",
      RecursiveLoop: "nothing on a laptop stops recursion",
    },
    ref: functionName,
    attributes: { Arn: functionArn },
  }),
  // Is read by functions that the laptop does not run alone: it refuses every other one that has layers.
  "AWS::Lambda::LayerVersion": ignored("lambda", "layer:"),
  "AWS::Lambda::EventSourceMapping": kind({
    reads: [
      "EventSourceArn",
      "FunctionName",
      "BatchSize",
      "MaximumBatchingWindowInSeconds",
      "FunctionResponseTypes",
      "Enabled",
      "ScalingConfig.MaximumConcurrency",
    ],
    ignores: { MetricsConfig: "a laptop has no CloudWatch" },
    ref: (resource) => digestUuid(`${resource.stackName}/${resource.logicalId}`),
  }),
  "AWS::Lambda::Permission": kind({
    reads: ["Action", "FunctionName", "Principal", "SourceArn"],
    ignores: { SourceAccount: "a laptop is one account" },
  }),
  "AWS::Lambda::EventInvokeConfig": kind({
    ignores: {
      FunctionName: "see the other two",
      Qualifier: "see the other two",
      MaximumRetryAttempts: "the laptop repeats no asynchronous invocation",
      MaximumEventAgeInSeconds: "the laptop queues no asynchronous invocation",
    },
  }),
};

export const customResourceKind = kind({ reads: ["*"] });

export const isCustomResource = (type: string): boolean =>
  type.startsWith("Custom::") || type === "AWS::CloudFormation::CustomResource";

export function readFunctions(cloud: Cloud): LocalFunction[] {
  const notRun = publishers(cloud);
  const run = cloud.all("AWS::Lambda::Function").filter((resource) => !notRun.has(functionArn(resource)));
  return run.map((resource) => ({
    logicalId: resource.logicalId,
    stackName: resource.stackName,
    name: functionName(resource),
    arn: functionArn(resource),
    handler: text(resource, "Handler"),
    runtime: runtimeOf(resource),
    codeDir: codeDirectory(cloud, resource),
    environment: environmentOf(resource),
    timeoutSeconds: asNumber(resource.property("Timeout")) ?? 3,
    memoryMb: asNumber(resource.property("MemorySize")) ?? 128,
    ...optional("reservedConcurrency", asNumber(resource.property("ReservedConcurrentExecutions"))),
    roleArn: text(resource, "Role"),
    ...randomCredentials(),
  }));
}

function runtimeOf(resource: Resource): string {
  if (resource.property("Layers") !== undefined) throw resource.fail("Layers", "the laptop has no layers.");
  const runtime = text(resource, "Runtime");
  if (!runtime.startsWith("nodejs")) throw resource.fail("Runtime", `the laptop runs Node functions, not ${runtime}.`);
  return runtime;
}

function codeDirectory(cloud: Cloud, resource: Resource): string {
  const key = asText(asObject(resource.property("Code")).S3Key) ?? "";
  const directory = cloud.stack(resource.stackName).assets.get(key);
  if (directory === undefined) throw resource.fail("Code.S3Key", `the assembly has no asset ${key}.`);
  return directory;
}

function environmentOf(resource: Resource): Record<string, string> {
  const variables = asObject(asObject(resource.property("Environment")).Variables);
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => {
      const content = asText(value);
      if (content === undefined) throw resource.fail(`Environment.Variables.${name}`, "it is no text.");
      return [name, content];
    }),
  );
}

/** Makes new credentials at every load. The gate knows a caller by its key, so nobody may be able to guess it. */
function randomCredentials(): { accessKeyId: string; secretAccessKey: string } {
  return {
    accessKeyId: `AKIA${randomBytes(10).toString("hex").toUpperCase().slice(0, 16)}`,
    secretAccessKey: randomBytes(30).toString("base64"),
  };
}

export function readMappings(cloud: Cloud, functions: readonly LocalFunction[]): LocalMapping[] {
  return cloud.all("AWS::Lambda::EventSourceMapping").map((resource) => {
    const sourceArn = text(resource, "EventSourceArn");
    if (!sourceArn.startsWith("arn:aws:sqs:"))
      throw resource.fail("EventSourceArn", "the laptop polls SQS queues only.");
    const types = asList(resource.property("FunctionResponseTypes"));
    return {
      uuid: digestUuid(`${resource.stackName}/${resource.logicalId}`),
      eventSourceArn: sourceArn,
      functionArn: mappedFunction(resource, functions),
      batchSize: asNumber(resource.property("BatchSize")) ?? 10,
      windowSeconds: asNumber(resource.property("MaximumBatchingWindowInSeconds")) ?? 0,
      ...optional("maximumConcurrency", asNumber(asObject(resource.property("ScalingConfig")).MaximumConcurrency)),
      enabled: asBoolean(resource.property("Enabled")) ?? true,
      reportBatchItemFailures: types.includes("ReportBatchItemFailures"),
    };
  });
}

function mappedFunction(resource: Resource, functions: readonly LocalFunction[]): string {
  const name = text(resource, "FunctionName");
  const found = functions.find((each) => each.name === name || each.arn === name);
  if (found === undefined) throw resource.fail("FunctionName", `the assembly has no function ${name}.`);
  return found.arn;
}

export function readCustomResources(cloud: Cloud): LocalCustomResource[] {
  return cloud
    .resources()
    .filter(({ type }) => isCustomResource(type) && type !== publicationType)
    .map((resource) => {
      const { ServiceToken, ...properties } = resource.properties();
      const token = asText(ServiceToken) ?? "";
      if (!token.startsWith("arn:aws:lambda:"))
        throw resource.fail("ServiceToken", "the laptop invokes functions only.");
      const { logicalId, stackName, type } = resource;
      return { logicalId, stackName, type, functionArn: token, properties: asObject(asSent(properties)) };
    });
}

/** Answers a value as CloudFormation sends it to a custom resource: every scalar as a string. */
function asSent(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asSent);
  if (typeof value !== "object" || value === null) return asText(value) ?? "";
  return Object.fromEntries(Object.entries(value as JsonObject).map(([key, inner]) => [key, asSent(inner)]));
}

function text(resource: Resource, property: string): string {
  const value = asText(resource.property(property));
  if (value === undefined) throw resource.fail(property, "it is missing, or no text.");
  return value;
}

const optional = <K extends string>(key: K, value: number | undefined): { [key in K]?: number } =>
  value === undefined ? {} : ({ [key]: value } as { [key in K]?: number });
