/**
 * Holds the contract between the template and the functions: where each function's code is, and which environment
 * variables it reads.
 */

import { PlatformError } from "./shared/core/error.ts";
import { variables } from "./variables.ts";

type Setting = keyof typeof variables;

const stream = {
  folder: "api/stream",
  needs: [
    "stage",
    "registryTable",
    "statsTable",
    "secretsKeyArn",
    "callsPerSecond",
    "streamsPerProject",
    "streamsPerIdentity",
    "allowedOrigins",
  ],
} as const;

/** What those need that send requests on to where they belong. */
const routing = [
  "retainEventsQueueUrl",
  "retainInfluxdbQueueUrl",
  "retainS3QueueUrl",
  "retainTimestreamQueueUrl",
  "liveQueueUrl",
  "liveFeed",
] as const;

const functions = {
  authenticate: {
    folder: "api/authenticate",
    needs: ["stage", "registryTable", "statsTable", "secretsKeyArn", "webhookIssuer", "tokenUrl", "allowedOrigins"],
  },
  authorizeMqtt: {
    folder: "api/authorize-mqtt",
    needs: ["stage", "registryTable", "statsTable", "secretsKeyArn", "iotArnPrefix"],
  },
  ingest: {
    folder: "api/ingest",
    needs: [
      "stage",
      "registryTable",
      "statsTable",
      "intakeQueueUrl",
      ...routing,
      "intakeBucket",
      "blobBucket",
      "pointsTable",
      "pointsPerSecond",
      "allowedOrigins",
    ],
  },
  query: {
    folder: "api/query",
    needs: [
      "stage",
      "registryTable",
      "pointsTable",
      "statsTable",
      "secretsKeyArn",
      "retentionKinds",
      "blobBucket",
      "lakeBucket",
      "timestreamDatabase",
      "callsPerSecond",
      "allowedWebhookNetworks",
      "allowedOrigins",
    ],
  },
  route: {
    folder: "pipeline/route",
    needs: [
      "stage",
      "registryTable",
      "statsTable",
      "intakeQueueUrl",
      "mqttIntakeQueueUrl",
      "pointsPerSecond",
      "tellRefusals",
      "intakeBucket",
      "blobBucket",
      ...routing,
      "jobsQueueUrl",
    ],
  },
  broadcast: {
    folder: "pipeline/broadcast",
    needs: ["stage", "registryTable", "statsTable", "liveQueueUrl", "liveFeed"],
  },
  retain: {
    folder: "pipeline/retain",
    needs: ["stage", "registryTable", "pointsTable", "eventsTable", "retainEventsQueueUrl"],
  },
  retainInfluxdb: {
    folder: "pipeline/retain-influxdb",
    needs: [
      "stage",
      "registryTable",
      "pointsTable",
      "secretsKeyArn",
      "allowedWebhookNetworks",
      "retainInfluxdbQueueUrl",
    ],
  },
  retainS3: {
    folder: "pipeline/retain-s3",
    needs: ["stage", "registryTable", "pointsTable", "lakeBucket", "retainS3QueueUrl"],
  },
  retainTimestream: {
    folder: "pipeline/retain-timestream",
    needs: ["stage", "registryTable", "pointsTable", "timestreamDatabase", "jobsQueueUrl", "retainTimestreamQueueUrl"],
  },
  deliver: {
    folder: "pipeline/deliver",
    needs: [
      "stage",
      "registryTable",
      "statsTable",
      "secretsKeyArn",
      "webhookIssuer",
      "jobsQueueUrl",
      "allowedWebhookNetworks",
      "outageSpeed",
    ],
  },
  perform: {
    folder: "background/perform",
    needs: [
      "stage",
      "registryTable",
      "retentionKinds",
      "lakeBucket",
      "eventsTable",
      "pointsTable",
      "timestreamDatabase",
      "blobBucket",
      "statsTable",
      "secretsKeyArn",
      "webhookIssuer",
      "jobsQueueUrl",
      "connectorQueuePrefix",
      "deliverFunctionArn",
      "allowedWebhookNetworks",
      "outageSpeed",
    ],
  },
  watch: {
    folder: "background/watch",
    needs: [
      "stage",
      "registryTable",
      "statsTable",
      "secretsKeyArn",
      "jobsQueueUrl",
      "intakeQueueUrl",
      "mqttIntakeQueueUrl",
      "alertTopicArn",
      "intakeBucket",
      "mqttErrorsPrefix",
      "outageSpeed",
    ],
  },
  manage: {
    folder: "api/manage",
    needs: [
      "stage",
      "registryTable",
      "eventsTable",
      "pointsTable",
      "blobBucket",
      "intakeQueueUrl",
      "jobsQueueUrl",
      "statsTable",
      "secretsKeyArn",
      "publicUrl",
      "webhookIssuer",
      "connectorQueuePrefix",
      "deliverFunctionArn",
      "allowedWebhookNetworks",
      "connectorsPerProject",
      "sourcesPerProject",
      "retentionKinds",
      "callsPerSecond",
      "auditLogDays",
      "pointsPerSecond",
      "allowedOrigins",
      "mqttsConfiguration",
      "wssConfiguration",
    ],
  },
  stream,
  /** Answers what comes to `devices/{device}`, by the same code, apart from `stream`, whose concurrency is reserved. */
  device: stream,
  bootstrap: {
    folder: "deployment/bootstrap",
    needs: [
      "stage",
      "registryTable",
      "secretsKeyArn",
      "administratorSecretArn",
      "organizationName",
      "projectCompanyName",
    ],
  },
  openMqtt: {
    folder: "deployment/open-mqtt",
    needs: ["stage", "mqttAuthorizer", "mqttsConfiguration", "wssConfiguration"],
  },
  dismantle: {
    folder: "deployment/dismantle",
    needs: ["stage", "connectorQueuePrefix", "deliverFunctionArn"],
  },
} as const satisfies Record<string, { readonly folder: string; readonly needs: readonly Setting[] }>;

export type FunctionName = keyof typeof functions;

/** Answers the folder of a function below `lambdas/`, which holds its `handler.ts`. */
export const folderOf = (name: FunctionName): string => functions[name].folder;

/**
 * Holds the settings of one function. All of them are strings, as the template sets them and the function reads them.
 */
export type SettingsOf<F extends FunctionName> = Record<(typeof functions)[F]["needs"][number], string>;

/** Makes the environment variables of a function, for the template. */
export function writeEnvironment<F extends FunctionName>(name: F, settings: SettingsOf<F>): Record<string, string> {
  const values: Partial<Record<Setting, string>> = settings;
  return Object.fromEntries(functions[name].needs.map((key) => [variables[key], values[key] ?? ""]));
}

/** Reads a function's settings, once, at cold start. Throws `not-configured` naming what the template left out. */
export function readEnvironment<F extends FunctionName>(
  name: F,
  environment: Record<string, string | undefined> = process.env,
): SettingsOf<F> {
  const missing = functions[name].needs.filter((key) => environment[variables[key]] === undefined);
  if (missing.length > 0) {
    const names = missing.map((key) => variables[key]).join(", ");
    throw new PlatformError("not-configured", `The function ${name} lacks the environment variables ${names}.`);
  }
  const pairs = functions[name].needs.map((key) => [key, environment[variables[key]] ?? ""]);
  return Object.fromEntries(pairs) as SettingsOf<F>;
}
