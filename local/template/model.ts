/** What the laptop runs: a synthesized template with every reference resolved, as typed parts. */

import type { PolicyStatement } from "./policy-statement.ts";

export interface Platform {
  readonly account: string;
  readonly region: string;
  readonly functions: LocalFunction[];
  readonly queues: LocalQueue[];
  readonly tables: LocalTable[];
  readonly buckets: LocalBucket[];
  readonly keys: LocalKey[];
  readonly secrets: LocalSecret[];
  readonly routes: LocalRoute[];
  readonly gatewayResponses: LocalGatewayResponse[];
  /** Event source mappings of the template; those made at run time come from the gate. */
  readonly mappings: LocalMapping[];
  readonly customResources: LocalCustomResource[];
  readonly roles: LocalRole[];
  readonly schedules: LocalSchedule[];
  /** Policies attached to queues, buckets, keys and secrets themselves. */
  readonly resourcePolicies: LocalResourcePolicy[];
  /** Outputs of all stacks, by `<stack name>.<output name>`. */
  readonly outputs: Record<string, string>;
}

export interface LocalFunction {
  readonly logicalId: string;
  readonly stackName: string;
  readonly name: string;
  readonly arn: string;
  /** `<file>.<export>`, as Lambda takes it: `index.handler`. */
  readonly handler: string;
  readonly runtime: string;
  /** Absolute path of the directory that holds the bundle. */
  readonly codeDir: string;
  /** The template's own variables only: region, credentials and endpoint are the runtime's to add. */
  readonly environment: Record<string, string>;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly reservedConcurrency?: number;
  readonly roleArn: string;
  /** Random per load; the gate knows the caller by it. */
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface LocalQueue {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  readonly url: string;
  /** As `SetQueueAttributes` takes them: all values are strings, policies are JSON. */
  readonly attributes: Record<string, string>;
}

export interface KeyAttribute {
  readonly name: string;
  readonly keyType: "HASH" | "RANGE";
}

export interface LocalIndex {
  readonly name: string;
  readonly keySchema: KeyAttribute[];
  readonly projection: { readonly type: string; readonly nonKeyAttributes?: string[] };
}

export interface LocalTable {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  readonly keySchema: KeyAttribute[];
  /** `S`, `N` or `B` by attribute name. */
  readonly attributeTypes: Record<string, string>;
  readonly globalIndexes: LocalIndex[];
  readonly localIndexes: LocalIndex[];
  /** The attribute with the second (since 1970) at which an item ends. */
  readonly ttlAttribute?: string;
}

export interface LocalExpiration {
  readonly prefix: string;
  readonly days: number;
}

export interface LocalBucket {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  readonly expirations: LocalExpiration[];
}

export interface LocalKey {
  readonly logicalId: string;
  readonly keyId: string;
  readonly arn: string;
  /** `alias/<name>`. */
  readonly aliases: string[];
  readonly enabled: boolean;
}

/** The template's `GenerateSecretString`. */
export interface SecretGeneration {
  readonly length: number;
  readonly excludeCharacters: string;
  readonly excludeLowercase: boolean;
  readonly excludeUppercase: boolean;
  readonly excludeNumbers: boolean;
  readonly excludePunctuation: boolean;
  readonly includeSpace: boolean;
  readonly requireEachIncludedType: boolean;
  /** JSON that the generated value is put into under `key`; absent: the value is the secret. */
  readonly into?: { readonly template: string; readonly key: string };
}

export interface LocalSecret {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  /** Its readers need `kms:Decrypt` on this key too; absent: the account's own, which asks nothing. */
  readonly kmsKeyId?: string;
  readonly value: { readonly text: string } | { readonly generate: SecretGeneration };
}

export interface LocalRoute {
  readonly api: "http" | "rest";
  /** An upper-case HTTP method, or `ANY`. */
  readonly method: string;
  /** `/v2/{proxy+}`; an HTTP API's catch-all route is `$default`. */
  readonly path: string;
  readonly functionArn: string;
  readonly apiId: string;
  readonly stage: string;
  /** How long the API waits for the function: 30 s for an HTTP API, 29 s for a REST API, unless the template says less. */
  readonly timeoutMs: number;
  /** REST APIs only: the function's answer is passed on as it comes. */
  readonly streams: boolean;
  // REST APIs only: requests and answers of these types travel as base64 in events; `*/*` is all.
  readonly binaryMediaTypes: readonly string[];
}

/** What a REST API answers without a function. Absent parts are AWS's own. */
export interface LocalGatewayResponse {
  readonly apiId: string;
  /** As AWS names it: `THROTTLED`, or `DEFAULT_4XX` for all that have no words of their own. */
  readonly type: string;
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

export interface LocalMapping {
  readonly uuid: string;
  readonly eventSourceArn: string;
  readonly functionArn: string;
  readonly batchSize: number;
  readonly windowSeconds: number;
  readonly maximumConcurrency?: number;
  readonly enabled: boolean;
  readonly reportBatchItemFailures: boolean;
}

export interface LocalCustomResource {
  readonly logicalId: string;
  readonly stackName: string;
  readonly type: string;
  readonly functionArn: string;
  /** Without `ServiceToken`; all values as CloudFormation sends them (numbers and booleans as strings). */
  readonly properties: Record<string, unknown>;
}

export interface LocalRole {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  readonly statements: PolicyStatement[];
}

export interface LocalResourcePolicy {
  readonly resourceArn: string;
  readonly statements: PolicyStatement[];
}

export interface LocalSchedule {
  readonly logicalId: string;
  readonly name: string;
  /** `rate(1 minute)`, `cron(…)` or `at(…)`. */
  readonly expression: string;
  readonly functionArn: string;
  readonly enabled: boolean;
  /** The event the function gets, as JSON; absent: the service's own event. */
  readonly input?: string;
}
