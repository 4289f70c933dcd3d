/** Makes a platform by hand: two functions with roles of their own, and one resource of each kind. */

import { randomBytes } from "node:crypto";
import { onTestFinished } from "vitest";
import { type Gate, type GateOptions, startGate } from "../../../../local/gate/gate.ts";
import type { LocalFunction, LocalRole } from "../../../../local/template/model/functions.ts";
import type { Platform } from "../../../../local/template/model/platform.ts";
import type { PolicyStatement } from "../../../../local/template/policy-statement.ts";
import { folderOfTest } from "../../../support/folders/temporary-folder.ts";

const account = "000000000000";
const region = "us-east-1";
export const arn = (service: string, resource: string): string => `arn:aws:${service}:${region}:${account}:${resource}`;

export const queueArn = (name: string): string => arn("sqs", name);
export const topicArn = `arn:aws:sns:us-east-1:${account}:alerts`;
export const queueUrl = (name: string): string => `http://127.0.0.1/${account}/${name}`;
export const tableArn = arn("dynamodb", "table/registry");
export const keyArn = arn("kms", "key/4d9b31bc-3922-40d0-8366-82be886c4e0c");
export const otherKeyArn = arn("kms", "key/5d9b31bc-3922-40d0-8366-82be886c4e0c");
export const secretArn = arn("secretsmanager", "secret:administrator-abc123");
export const bucketArn = "arn:aws:s3:::blobs";

export const allow = (
  actions: string[],
  resources: string[],
  conditions: PolicyStatement["conditions"] = {},
): PolicyStatement => ({
  effect: "Allow",
  actions,
  resources,
  conditions,
  origin: "test",
});

export const deny = (actions: string[], resources: string[]): PolicyStatement => ({
  ...allow(actions, resources),
  effect: "Deny",
});

const functionNamed = (logicalId: string): LocalFunction => ({
  logicalId,
  stackName: "test",
  name: `test-${logicalId}`,
  arn: arn("lambda", `function:test-${logicalId}`),
  handler: "index.handler",
  runtime: "nodejs24.x",
  codeDir: "/nowhere",
  environment: {},
  timeoutSeconds: 20,
  memoryMb: 128,
  roleArn: `arn:aws:iam::${account}:role/${logicalId}`,
  accessKeyId: `AKIA${randomBytes(8).toString("hex").toUpperCase()}`,
  secretAccessKey: randomBytes(20).toString("hex"),
});

const role = (logicalId: string, statements: PolicyStatement[]): LocalRole => ({
  logicalId,
  name: logicalId,
  arn: `arn:aws:iam::${account}:role/${logicalId}`,
  statements,
});

const tlsOnly = (resourceArn: string): PolicyStatement => ({
  ...deny(["*"], [resourceArn]),
  principals: ["*"],
  conditions: { Bool: { "aws:SecureTransport": ["false"] } },
});

const keyPolicy = (resourceArn: string): { resourceArn: string; statements: PolicyStatement[] } => ({
  resourceArn,
  statements: [{ ...allow(["kms:*"], ["*"]), principals: [`arn:aws:iam::${account}:root`] }],
});

/** Makes a platform in which `worker` may do what `statements` say, and `stranger` nothing. */
export function smallPlatform(
  statements: PolicyStatement[] = [allow(["*"], ["*"])],
  changes: Partial<Platform> = {},
): Platform {
  const queue = (name: string, attributes: Record<string, string>): Platform["queues"][number] => ({
    logicalId: name,
    name,
    arn: queueArn(name),
    url: queueUrl(name),
    attributes,
  });
  return {
    account,
    region,
    functions: [functionNamed("worker"), functionNamed("stranger")],
    roles: [role("worker", statements), role("stranger", [])],
    queues: [
      queue("intake", {
        VisibilityTimeout: "120",
        RedrivePolicy: JSON.stringify({ maxReceiveCount: 2, deadLetterTargetArn: queueArn("dead") }),
      }),
      queue("dead", {}),
      queue("short", { VisibilityTimeout: "1" }),
    ],
    tables: [
      {
        logicalId: "registry",
        name: "registry",
        arn: tableArn,
        keySchema: [
          { name: "pk", keyType: "HASH" },
          { name: "sk", keyType: "RANGE" },
        ],
        attributeTypes: { pk: "S", sk: "S" },
        globalIndexes: [],
        localIndexes: [],
        ttlAttribute: "expiresAt",
      },
    ],
    buckets: [{ logicalId: "blobs", name: "blobs", arn: bucketArn, expirations: [{ prefix: "intake/", days: 20 }] }],
    keys: [
      { logicalId: "key", keyId: keyArn.split("/")[1] ?? "", arn: keyArn, aliases: ["alias/test"], enabled: true },
      { logicalId: "otherKey", keyId: otherKeyArn.split("/")[1] ?? "", arn: otherKeyArn, aliases: [], enabled: true },
    ],
    topics: [{ logicalId: "alerts", arn: topicArn }],
    timestreamDatabases: [],
    secrets: [
      {
        logicalId: "administrator",
        name: "administrator",
        arn: secretArn,
        value: {
          generate: {
            length: 24,
            excludeCharacters: "\"@/\\'",
            excludeLowercase: false,
            excludeUppercase: false,
            excludeNumbers: false,
            excludePunctuation: true,
            includeSpace: false,
            requireEachIncludedType: true,
            into: { template: '{"username":"admin"}', key: "password" },
          },
        },
      },
    ],
    routes: [],
    gatewayResponses: [],
    topicRules: [],
    authorizers: [],
    mqttDomains: [],
    cors: [],
    mappings: [],
    customResources: [],
    schedules: [],
    resourcePolicies: [
      { resourceArn: queueArn("intake"), statements: [tlsOnly(queueArn("intake"))] },
      keyPolicy(keyArn),
      keyPolicy(otherKeyArn),
    ],
    outputs: {},
    ...changes,
  };
}

/** Opens a gate that is closed after the test. */
export async function openGate(options: Partial<GateOptions> & { platform?: Platform } = {}): Promise<Gate> {
  const gate = await startGate({
    platform: smallPlatform(),
    dataDir: options.dataDir ?? folderOfTest(),
    ...options,
  });
  onTestFinished(() => gate.close());
  return gate;
}

/** Answers the settings with which an SDK client calls the gate as a function. */
export function clientOf(gate: Gate, platform: Platform, logicalId = "worker"): ClientSettings {
  const caller = platform.functions.find((each) => each.logicalId === logicalId);
  const { accessKeyId = "AKIANOBODY", secretAccessKey = "none" } = caller ?? {};
  return { endpoint: gate.url, region, credentials: { accessKeyId, secretAccessKey }, maxAttempts: 1 };
}

interface ClientSettings {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly maxAttempts: number;
}
