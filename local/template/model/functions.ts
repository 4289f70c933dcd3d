/** What calls functions and what they may do: functions, mappings, schedules, custom resources, roles. */

import type { PolicyStatement } from "../policy-statement.ts";

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
  readonly everyMillis: number;
  readonly functionArn: string;
  readonly enabled: boolean;
  /** The event the function gets, as JSON; absent: the service's own event. */
  readonly input?: string;
}
