/**
 * Declares functions, what invokes them (mappings, schedules, custom resources), and the roles that say what they may
 * do.
 */

import type { PolicyStatement } from "../policy-statement.ts";

export interface LocalFunction {
  readonly logicalId: string;
  readonly stackName: string;
  readonly name: string;
  readonly arn: string;
  /** `<file>.<export>` as Lambda takes it, such as `index.handler`. */
  readonly handler: string;
  readonly runtime: string;
  /** The absolute path of the directory that holds the bundle. */
  readonly codeDir: string;
  /** Only the template's own variables. The runtime adds region, credentials and endpoint. */
  readonly environment: Record<string, string>;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly reservedConcurrency?: number;
  readonly roleArn: string;
  /** Random at each load. The gate knows the caller by it. */
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
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
  /** Leaves out `ServiceToken`. Numbers and booleans are strings, as CloudFormation sends them. */
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
  readonly everyMillis: number;
  readonly functionArn: string;
  readonly enabled: boolean;
  /** The event that the function gets, as JSON. If absent, it gets the service's own event. */
  readonly input?: string;
}
