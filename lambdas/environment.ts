/**
 * Holds the contract between the template and the functions: where each function's code is, and which environment
 * variables it reads.
 */

import { PlatformError } from "./shared/core/error.ts";

/** Lists every setting that a function can be given, with the name of the environment variable that carries it. */
const variables = {
  stage: "STAGE",
  registryTable: "REGISTRY_TABLE",
  pointsTable: "POINTS_TABLE",
  eventsTable: "EVENTS_TABLE",
  statsTable: "STATS_TABLE",
  /** Names the bucket that holds requests too large for one queue message, under the prefix `intake/`. */
  intakeBucket: "INTAKE_BUCKET",
  /** Begins the keys, in the same bucket, of what sources published over MQTT and no topic rule could queue. */
  mqttErrorsPrefix: "MQTT_ERRORS_PREFIX",
  /** Names the bucket that holds the files which came inside or beside points. */
  blobBucket: "BLOB_BUCKET",
  /** Names the bucket that holds the points of retentions of the kind S3. */
  lakeBucket: "LAKE_BUCKET",
  /** Names the database of Timestream whose tables hold the points of retentions of that kind. Empty where the stage lacks it. */
  timestreamDatabase: "TIMESTREAM_DATABASE",
  intakeQueueUrl: "INTAKE_QUEUE_URL",
  retainEventsQueueUrl: "RETAIN_EVENTS_QUEUE_URL",
  retainDynamodbQueueUrl: "RETAIN_DYNAMODB_QUEUE_URL",
  /** Name the queues of the kinds of retentions that have a function of their own. Empty where the stage lacks a kind. */
  retainInfluxdbQueueUrl: "RETAIN_INFLUXDB_QUEUE_URL",
  retainS3QueueUrl: "RETAIN_S3_QUEUE_URL",
  retainTimestreamQueueUrl: "RETAIN_TIMESTREAM_QUEUE_URL",
  /** Names the queue of what those who follow a project live are told. */
  liveQueueUrl: "LIVE_QUEUE_URL",
  /** Says when projects are fed live: `watched`, while somebody follows them, or `always`. */
  liveFeed: "LIVE_FEED",
  /** Names the queue on which topic rules put what sources publish over MQTT. */
  mqttIntakeQueueUrl: "MQTT_INTAKE_QUEUE_URL",
  /** Says whether devices are told why a payload was refused: `true` or `false`. */
  tellRefusals: "TELL_REFUSALS",
  /** Names the queue of delayed and long work. */
  jobsQueueUrl: "JOBS_QUEUE_URL",
  /** Names the KMS key that encrypts data keys and signing keys. */
  secretsKeyArn: "SECRETS_KEY_ARN",
  /** Begins the name of every connector queue: `<stage>-dc-`. Permissions are granted by it. */
  connectorQueuePrefix: "CONNECTOR_QUEUE_PREFIX",
  deliverFunctionArn: "DELIVER_FUNCTION_ARN",
  /** Lists, by commas, the CIDRs of non-public networks that webhooks may be in. It is empty on AWS. */
  allowedWebhookNetworks: "ALLOWED_WEBHOOK_NETWORKS",
  /** Names the secret that holds the first administrator's generated password, as `{"username","password"}`. */
  administratorSecretArn: "ADMINISTRATOR_SECRET_ARN",
  /** Is the address under which the platform is reached from outside, without a slash at its end. */
  publicUrl: "PUBLIC_URL",
  /** Says who signs webhooks: a URL, under which the discovery document is served. */
  webhookIssuer: "WEBHOOK_ISSUER",
  /** Says where service accounts get access tokens: the one audience of their assertions. */
  tokenUrl: "TOKEN_URL",
  organizationName: "ORGANIZATION_NAME",
  projectCompanyName: "PROJECT_COMPANY_NAME",
  /** Limits how many data connectors a project may have. */
  connectorsPerProject: "CONNECTORS_PER_PROJECT",
  /** Limits how many sources a project may have. */
  sourcesPerProject: "SOURCES_PER_PROJECT",
  /** Lists, by commas, the kinds of retentions that projects may make. */
  retentionKinds: "RETENTION_KINDS",
  /** Says how many times as fast as usual the stages of a receiver's outage pass: 1 on AWS, more in tests on a laptop. */
  outageSpeed: "OUTAGE_SPEED",
  /**
   * Limits how many points a second a project may send over HTTPS, averaged over ten seconds. Over MQTT as many are routed
   * at once, and the others wait apart from those of other projects.
   */
  pointsPerSecond: "POINTS_PER_SECOND",
  /** Begins the ARNs of the topics and clients of AWS IoT Core here: `arn:aws:iot:<region>:<account>:`. */
  iotArnPrefix: "IOT_ARN_PREFIX",
  /** Names the authorizer that decides which MQTT clients are let in. */
  mqttAuthorizer: "MQTT_AUTHORIZER",
  /** Names the domain configuration whose host takes MQTT over TLS. */
  mqttsConfiguration: "MQTTS_CONFIGURATION",
  /** Names the domain configuration whose host takes MQTT over WebSockets. */
  wssConfiguration: "WSS_CONFIGURATION",
  /** Limits how many streams a project may have open, and how many of them one identity. */
  streamsPerProject: "STREAMS_PER_PROJECT",
  streamsPerIdentity: "STREAMS_PER_IDENTITY",
  /** Says how many days the audit log is kept. */
  auditLogDays: "AUDIT_LOG_DAYS",
  /** Limits how many calls a second an identity may make of the management API, averaged over ten seconds. */
  callsPerSecond: "CALLS_PER_SECOND",
  /** Names the topic that tells of silent sources. It is empty on a stage without one. */
  alertTopicArn: "ALERT_TOPIC_ARN",
  /** Lists, by commas, the origins whose pages may call the platform from browsers. It is empty if there are none. */
  allowedOrigins: "ALLOWED_ORIGINS",
} as const;

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
      "retainEventsQueueUrl",
      "retainDynamodbQueueUrl",
      "retainInfluxdbQueueUrl",
      "retainS3QueueUrl",
      "retainTimestreamQueueUrl",
      "jobsQueueUrl",
      "liveQueueUrl",
      "liveFeed",
    ],
  },
  broadcast: {
    folder: "pipeline/broadcast",
    needs: ["stage", "registryTable", "statsTable", "liveQueueUrl", "liveFeed"],
  },
  retain: {
    folder: "pipeline/retain",
    needs: ["stage", "registryTable", "pointsTable", "eventsTable", "retainEventsQueueUrl", "retainDynamodbQueueUrl"],
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
