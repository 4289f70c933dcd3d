/** The contract between the template and the functions: where each function stands and which environment variables it reads. */

import { PlatformError } from "./shared/core/error.ts";

/** Every setting a function can be given, with the name of the environment variable that carries it. */
const variables = {
  stage: "STAGE",
  registryTable: "REGISTRY_TABLE",
  pointsTable: "POINTS_TABLE",
  eventsTable: "EVENTS_TABLE",
  statsTable: "STATS_TABLE",
  /** The bucket that takes requests too large for one queue message, under the prefix `intake/`. */
  intakeBucket: "INTAKE_BUCKET",
  intakeQueueUrl: "INTAKE_QUEUE_URL",
  retainEventsQueueUrl: "RETAIN_EVENTS_QUEUE_URL",
  retainDynamodbQueueUrl: "RETAIN_DYNAMODB_QUEUE_URL",
  /** Delayed and long work. */
  jobsQueueUrl: "JOBS_QUEUE_URL",
  /** The KMS key under which data keys and signing keys are generated. */
  secretsKeyArn: "SECRETS_KEY_ARN",
  /** `<stage>-dc-`: what every connector queue's name begins with; permissions are granted by it. */
  connectorQueuePrefix: "CONNECTOR_QUEUE_PREFIX",
  deliverFunctionArn: "DELIVER_FUNCTION_ARN",
  /** Comma-separated CIDRs of non-public networks that webhooks may stand in; empty on AWS. */
  allowedWebhookNetworks: "ALLOWED_WEBHOOK_NETWORKS",
  /** The secret that holds the first administrator's generated password, as `{"username","password"}`. */
  administratorSecretArn: "ADMINISTRATOR_SECRET_ARN",
  /** Who signs webhooks, as their signatures and the discovery document say: a URL that the discovery stands under. */
  webhookIssuer: "WEBHOOK_ISSUER",
  organizationName: "ORGANIZATION_NAME",
  projectCompanyName: "PROJECT_COMPANY_NAME",
  /** How many data connectors a project may have. */
  connectorsPerProject: "CONNECTORS_PER_PROJECT",
  /** How many points a second a project may send over HTTPS, averaged over ten seconds. */
  pointsPerSecond: "POINTS_PER_SECOND",
  /** How many calls of the management API a second an identity may make, averaged over ten seconds. */
  callsPerSecond: "CALLS_PER_SECOND",
} as const;

type Setting = keyof typeof variables;

const functions = {
  authenticate: {
    folder: "api/authenticate",
    needs: ["stage", "registryTable", "statsTable", "secretsKeyArn", "webhookIssuer"],
  },
  ingest: {
    folder: "api/ingest",
    needs: ["stage", "registryTable", "statsTable", "intakeQueueUrl", "intakeBucket", "pointsPerSecond"],
  },
  route: {
    folder: "pipeline/route",
    needs: [
      "stage",
      "registryTable",
      "statsTable",
      "intakeQueueUrl",
      "intakeBucket",
      "retainEventsQueueUrl",
      "retainDynamodbQueueUrl",
    ],
  },
  retain: {
    folder: "pipeline/retain",
    needs: ["stage", "registryTable", "pointsTable", "eventsTable", "retainEventsQueueUrl", "retainDynamodbQueueUrl"],
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
    ],
  },
  perform: {
    folder: "background/perform",
    needs: [
      "stage",
      "registryTable",
      "eventsTable",
      "statsTable",
      "secretsKeyArn",
      "webhookIssuer",
      "jobsQueueUrl",
      "deliverFunctionArn",
      "allowedWebhookNetworks",
    ],
  },
  watch: {
    folder: "background/watch",
    needs: ["stage", "registryTable", "statsTable", "secretsKeyArn", "jobsQueueUrl"],
  },
  manage: {
    folder: "api/manage",
    needs: [
      "stage",
      "registryTable",
      "eventsTable",
      "intakeQueueUrl",
      "jobsQueueUrl",
      "statsTable",
      "secretsKeyArn",
      "webhookIssuer",
      "connectorQueuePrefix",
      "deliverFunctionArn",
      "allowedWebhookNetworks",
      "connectorsPerProject",
      "callsPerSecond",
    ],
  },
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
  dismantle: { folder: "deployment/dismantle", needs: ["stage", "connectorQueuePrefix", "deliverFunctionArn"] },
} as const satisfies Record<string, { readonly folder: string; readonly needs: readonly Setting[] }>;

export type FunctionName = keyof typeof functions;

export const functionNames = Object.keys(functions) as readonly FunctionName[];

/** The folder of a function below `lambdas/`, where its `handler.ts` stands. */
export const folderOf = (name: FunctionName): string => functions[name].folder;

/** The settings of one function, all of them strings, as the template sets them and the function reads them. */
export type SettingsOf<F extends FunctionName> = Record<(typeof functions)[F]["needs"][number], string>;

/** What the template writes into a function's environment. */
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
