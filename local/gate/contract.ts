/**
 * Declares what other parts of the laptop use of the gate, the one AWS endpoint that every call of every function goes
 * through.
 */

import type { Clock } from "../aws/clock.ts";
import type { Received } from "../aws/queue-message.ts";
import type { WireAnswer, WireRequest } from "../aws/wire.ts";
import type { MappingStore } from "../backends/mappings/mapping-store.ts";
import type { StoreHealth } from "../backends/store-health.ts";
import type { StoreList } from "../backends/store-list.ts";
import type { Platform } from "../template/model/platform.ts";
import type { IotBroker, RuleAccess } from "./iot-contract.ts";

/** Writes down what went wrong inside the gate. A line never holds a body or a credential. */
export type Log = (line: {
  readonly level: "info" | "warn" | "error";
  readonly message: string;
  readonly [key: string]: unknown;
}) => void;

export interface GateOptions {
  readonly platform: Platform;
  /**
   * The directory for queues, objects, tables, records, keys, secrets and mappings, which is made if absent. Only one process
   * may use it at a time.
   */
  readonly dataDir: string;
  /** Any free port if 0 or absent. The gate always listens on 127.0.0.1. */
  readonly port?: number;
  readonly log?: Log;
  /** Learns of the first write that fails; after that every call is refused. Absent: one of its own. */
  readonly health?: StoreHealth;
  /** Which stores there are, where others than the gate's are among them. Absent: an inventory of its own, in `dataDir`. */
  readonly list?: StoreList;
  /** The token that `/_millrace/` expects in the header `x-millrace-token`. Random if absent. */
  readonly controlToken?: string;
  /** Seeds the random numbers of injected faults, so that a run can be repeated. */
  readonly seed?: number;
  /** How long a change of an event source mapping takes to show; 0 by default. AWS takes up to a minute. */
  readonly mappingDelayMillis?: number;
  /** How often items past their TTL and objects past their lifecycle are deleted; 60,000 by default. */
  readonly sweepEveryMillis?: number;
  /** What Timestream goes by, whose records are taken by their times; the machine's if absent. */
  readonly clock?: Clock;
}

export interface Gate {
  /** `http://127.0.0.1:<port>`, which the functions get as `AWS_ENDPOINT_URL`. */
  readonly url: string;
  readonly controlToken: string;
  /** Answers the calls that are under way (long polls at once), writes what is not yet on disk, and frees the port. */
  close(): Promise<void>;
  counts(): CallCount[];
  resetCounts(): void;
  /** Replaces all rules. An empty list ends the faults. */
  setFaults(rules: readonly FaultRule[]): void;
  readonly sqs: QueueAccess;
  /** Puts a broker behind IoT's data plane, which answers 503 until then. */
  connectBroker(broker: IotBroker): void;
  /** Has IoT's control plane tell at which ports the protocols of domain configurations are spoken. */
  tellMqttPorts(ports: ReadonlyMap<string, number>): void;
  /** Takes calls of AWS without HTTP. */
  readonly call: GateCall;
  /** What the actions of topic rules do. */
  readonly rules: RuleAccess;
  readonly mappings: MappingStore;
  /** Answers the secret's current text. Throws if no secret has this ARN. */
  secretValue(arn: string): string;
  readonly customResourceResponses: CustomResourceResponses;
}

/**
 * Answers a signed call of AWS as the gate would over HTTP. `onGone` is given what is to be called once the caller has
 * gone. Never rejects; undefined is what a broken connection is over HTTP.
 */
export type GateCall = (request: WireRequest, onGone: (leave: () => void) => void) => Promise<WireAnswer | undefined>;

export interface CallCount {
  /** The function's logical id. */
  readonly caller: string;
  /** The name in the credential scope: `sqs`, `dynamodb`, `s3`, `kms`, `secretsmanager`, `sns`, `timestream`, `lambda`, `iot` or `iotdata`. */
  readonly service: string;
  /** The API operation, such as `SendMessageBatch`. */
  readonly action: string;
  readonly calls: number;
  /** How many of the calls were answered with an error. */
  readonly errors: number;
  /** What AWS would bill, in `unit`. */
  readonly units: number;
  readonly unit: "request" | "read unit" | "write unit";
}

export interface FaultRule {
  /** Any service if absent. */
  readonly service?: string;
  /** The API operation; any if absent. */
  readonly action?: string;
  /** The logical id of the calling function; any if absent. */
  readonly caller?: string;
  /** From 0 to 1. */
  readonly probability: number;
  /**
   * `throttle` and `error` refuse the call. `error-after` performs it and then answers 500. `partial` fails some
   * entries of a batch. `latency` first waits for `latencyMillis`.
   */
  readonly kind: "throttle" | "error" | "error-after" | "partial" | "latency";
  readonly latencyMillis?: number;
}

/**
 * The function on whose behalf a poller calls. Its role authorizes the call, which is counted and disturbed as its own.
 */
export interface Polling {
  readonly functionArn: string;
}

export interface Receiving extends Polling {
  /** From 1 to 10. */
  readonly max: number;
  /** From 0 to 20. */
  readonly waitSeconds: number;
  /** Takes nothing of message groups that have many messages in flight. */
  readonly quietOnly?: boolean;
  /** Ends the wait at once, with no messages. */
  readonly signal?: AbortSignal;
}

/**
 * Gives the pollers the queues without HTTP. Every method rejects with the `ServiceError` that the gate would answer
 * over HTTP (`QueueDoesNotExist`, `AccessDeniedException`, `RequestThrottled`, `InternalError`, …).
 */
export interface QueueAccess {
  receive(queueArn: string, how: Receiving): Promise<Received[]>;
  /** Deletes any number of messages, ten in each call. */
  deleteBatch(queueArn: string, receiptHandles: readonly string[], by: Polling): Promise<void>;
  /**
   * Makes messages visible `seconds` from now, from 0 to 43,200. Ignores handles of messages that are no longer in
   * flight.
   */
  changeVisibility(queueArn: string, receiptHandles: readonly string[], seconds: number, by: Polling): Promise<void>;
  exists(queueArn: string): boolean;
}

/** The answer that a custom resource's function puts to its `ResponseURL`. */
export interface CustomResourceAnswer {
  readonly status: "SUCCESS" | "FAILED";
  readonly reason: string;
  readonly physicalResourceId: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface ExpectedAnswer {
  /** The `ResponseURL` to give to the function. It takes one PUT, and nobody can guess it. */
  readonly url: string;
  readonly answer: Promise<CustomResourceAnswer>;
  /** Forgets the URL. `answer` then never settles. */
  cancel(): void;
}

export interface CustomResourceResponses {
  expect(): ExpectedAnswer;
}
