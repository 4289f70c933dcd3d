/** What the laptop's other parts see of the gate: the one AWS endpoint that every call of every function goes through. */

import type { Received } from "../aws/queue-message.ts";
import type { MappingStore } from "../backends/mappings/mapping-store.ts";
import type { Platform } from "../template/model/platform.ts";

/** Where the gate writes what went wrong inside it; never a body, never a credential. */
export type Log = (line: {
  readonly level: "info" | "warn" | "error";
  readonly message: string;
  readonly [key: string]: unknown;
}) => void;

export interface GateOptions {
  readonly platform: Platform;
  /** Directory for queues, objects, tables, keys, secrets and mappings; made if absent. One process at a time. */
  readonly dataDir: string;
  /** 0 or absent: any free port. Always bound to 127.0.0.1. */
  readonly port?: number;
  readonly log?: Log;
  /** What `/_millrace/` demands in the header `x-millrace-token`; random if absent. */
  readonly controlToken?: string;
  /** Seed of the fault injection's dice, so that a run can be repeated. */
  readonly seed?: number;
  /** How long a change of an event source mapping takes to show; AWS takes up to a minute. Default 0. */
  readonly mappingDelayMillis?: number;
  /** How often items past their TTL and objects past their lifecycle go; default 60,000. */
  readonly sweepEveryMillis?: number;
}

export interface Gate {
  /** `http://127.0.0.1:<port>`: the functions' `AWS_ENDPOINT_URL`. */
  readonly url: string;
  readonly controlToken: string;
  /** Answers what is under way (long polls at once), writes what is open, frees the port. */
  close(): Promise<void>;
  counts(): CallCount[];
  resetCounts(): void;
  /** Replaces all rules; an empty list ends the faults. */
  setFaults(rules: readonly FaultRule[]): void;
  readonly sqs: QueueAccess;
  readonly mappings: MappingStore;
  /** The secret's current string. Throws where no secret has this ARN. */
  secretValue(arn: string): string;
  readonly customResourceResponses: CustomResourceResponses;
}

export interface CallCount {
  /** The function's logical id. */
  readonly caller: string;
  /** As in the credential scope: `sqs`, `dynamodb`, `s3`, `kms`, `secretsmanager`, `lambda`. */
  readonly service: string;
  /** The API operation: `SendMessageBatch`. */
  readonly action: string;
  readonly calls: number;
  /** Of them, those answered with an error. */
  readonly errors: number;
  /** What AWS would bill, in `unit`. */
  readonly units: number;
  readonly unit: "request" | "read unit" | "write unit";
}

export interface FaultRule {
  /** Absent: any. */
  readonly service?: string;
  /** The API operation; absent: any. */
  readonly action?: string;
  /** The calling function's logical id; absent: any. */
  readonly caller?: string;
  /** From 0 to 1. */
  readonly probability: number;
  /**
   * `throttle` and `error` refuse the call, `error-after` performs it and then answers 500, `partial` fails some entries of a
   * batch, `latency` waits `latencyMillis` first.
   */
  readonly kind: "throttle" | "error" | "error-after" | "partial" | "latency";
  readonly latencyMillis?: number;
}

/** On whose behalf a poller calls: the call is authorized by that function's role, counted and disturbed as its. */
export interface Polling {
  readonly functionArn: string;
}

export interface Receiving extends Polling {
  /** 1 to 10. */
  readonly max: number;
  /** 0 to 20. */
  readonly waitSeconds: number;
  /** Ends the wait at once, with no messages. */
  readonly signal?: AbortSignal;
}

/**
 * The pollers' way to the queues, without HTTP. Every method rejects with a `ServiceError` (`QueueDoesNotExist`,
 * `AccessDeniedException`, `RequestThrottled`, `InternalError`, …) as the gate would answer it over HTTP.
 */
export interface QueueAccess {
  receive(queueArn: string, how: Receiving): Promise<Received[]>;
  /** Any number of handles; goes in calls of ten. */
  deleteBatch(queueArn: string, receiptHandles: readonly string[], by: Polling): Promise<void>;
  /** `seconds` from now, 0 to 43,200. Handles of messages no longer in flight are passed over. */
  changeVisibility(queueArn: string, receiptHandles: readonly string[], seconds: number, by: Polling): Promise<void>;
  exists(queueArn: string): boolean;
}

/** What a custom resource's function puts to its `ResponseURL`. */
export interface CustomResourceAnswer {
  readonly status: "SUCCESS" | "FAILED";
  readonly reason: string;
  readonly physicalResourceId: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface ExpectedAnswer {
  /** The `ResponseURL` to hand to the function: good for one PUT, unguessable. */
  readonly url: string;
  readonly answer: Promise<CustomResourceAnswer>;
  /** Forgets the URL; `answer` then never settles. */
  cancel(): void;
}

export interface CustomResourceResponses {
  expect(): ExpectedAnswer;
}
