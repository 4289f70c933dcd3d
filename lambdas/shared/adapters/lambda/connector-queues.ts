/** A connector's queue and event source mapping: made, switched and removed at run time, each step repeatable. */

import { setTimeout as wait } from "node:timers/promises";
import {
  CreateEventSourceMappingCommand,
  DeleteEventSourceMappingCommand,
  GetEventSourceMappingCommand,
  InvalidParameterValueException,
  LambdaClient,
  ListEventSourceMappingsCommand,
  ResourceConflictException,
  ResourceInUseException,
  ResourceNotFoundException,
  UpdateEventSourceMappingCommand,
} from "@aws-sdk/client-lambda";
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  ListQueuesCommand,
  QueueDoesNotExist,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import {
  connectorQueueRetentionSeconds,
  connectorQueueVisibilitySeconds,
  type MappingScale,
  mappingScale,
} from "../../core/connector/connector-queue.ts";
import { PlatformError } from "../../core/error.ts";

export interface ConnectorQueue {
  readonly queueUrl: string;
  readonly queueArn: string;
}

/** The parts of a connector that its mapping follows. */
export interface Mapping {
  readonly mapping: string;
  /** Requests at once. */
  readonly concurrency: number;
}

const tlsOnly = (queueArn: string): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Deny",
        Principal: "*",
        Action: "sqs:*",
        Resource: queueArn,
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ],
  });

const explain = (error: unknown): never => {
  if (error instanceof ResourceNotFoundException)
    throw new PlatformError("not-found", "The event source mapping does not exist.", { cause: error });
  if (isBusy(error))
    throw new PlatformError("unavailable", "The event source mapping is being changed; try again.", { cause: error });
  throw error;
};

const mostTries = 5;
/** Lambda looks at a queue when it is asked to poll it, and finds one that was just made only after a while. */
const isTooNew = (error: unknown): boolean => error instanceof InvalidParameterValueException;
/** A mapping that is being made or changed cannot be deleted yet. */
const isBusy = (error: unknown): boolean =>
  error instanceof ResourceInUseException || error instanceof ResourceConflictException;

export class ConnectorQueues {
  private readonly deliverArn: string;
  private readonly sqs: SQSClient;
  private readonly lambda: LambdaClient;

  private readonly retryMillis: number;

  constructor(
    deliverArn: string,
    sqs: SQSClient,
    lambda = new LambdaClient({ retryMode: "adaptive" }),
    retryMillis = 1_000,
  ) {
    this.retryMillis = retryMillis;
    this.deliverArn = deliverArn;
    this.sqs = sqs;
    this.lambda = lambda;
  }

  /** Makes the queue, or answers the one that is there. */
  async makeQueue(name: string): Promise<ConnectorQueue> {
    const { QueueUrl } = await this.sqs.send(
      new CreateQueueCommand({
        QueueName: name,
        Attributes: {
          VisibilityTimeout: String(connectorQueueVisibilitySeconds),
          MessageRetentionPeriod: String(connectorQueueRetentionSeconds),
          SqsManagedSseEnabled: "true",
          Policy: tlsOnly(this.arnOf(name)),
        },
      }),
    );
    if (!QueueUrl) throw new PlatformError("unavailable", "SQS answered without a queue's address; try again.");
    // Not asked of the queue: for a second after it is made SQS may not know it everywhere.
    return { queueUrl: QueueUrl, queueArn: this.arnOf(name) };
  }

  /**
   * Makes the mapping from the queue to `deliver`, or answers the one that is there. `concurrency`: requests at once.
   */
  async makeMapping(queueArn: string, concurrency: number): Promise<string> {
    const scale = mappingScale(concurrency);
    return this.patiently(isTooNew, () => this.makeMappingNow(queueArn, scale));
  }

  private async makeMappingNow(queueArn: string, scale: MappingScale): Promise<string> {
    try {
      const { UUID } = await this.lambda.send(
        new CreateEventSourceMappingCommand({
          EventSourceArn: queueArn,
          FunctionName: this.deliverArn,
          BatchSize: scale.batchSize,
          FunctionResponseTypes: ["ReportBatchItemFailures"],
          ScalingConfig: { MaximumConcurrency: scale.invocations },
        }),
      );
      if (UUID) return UUID;
    } catch (error) {
      if (!(error instanceof ResourceConflictException)) throw error;
    }
    const existing = await this.findMapping(queueArn);
    if (!existing) throw new PlatformError("unavailable", "The event source mapping is being made; try again.");
    return existing;
  }

  /**
   * Has a connector's queue polled or not, with its concurrency; answers whether it is so now: a change takes up to a
   * minute. What is on its way there is left alone. Throws `not-found` where the mapping is gone, `unavailable` where it
   * is being changed otherwise.
   */
  async adjust({ mapping, concurrency }: Mapping, isPolled: boolean): Promise<boolean> {
    const { batchSize, invocations } = mappingScale(concurrency);
    const now = await this.lambda.send(new GetEventSourceMappingCommand({ UUID: mapping })).catch(explain);
    const isScaled = now.BatchSize === batchSize && now.ScalingConfig?.MaximumConcurrency === invocations;
    const [settled, onItsWay] = isPolled ? ["Enabled", "Enabling"] : ["Disabled", "Disabling"];
    if (isScaled && now.State === settled) return true;
    if (isScaled && now.State === onItsWay) return false;
    const command = new UpdateEventSourceMappingCommand({
      UUID: mapping,
      Enabled: isPolled,
      BatchSize: batchSize,
      ScalingConfig: { MaximumConcurrency: invocations },
    });
    await this.patiently(isBusy, () => this.lambda.send(command)).catch(explain);
    return false;
  }

  /** The mapping of a queue, if it has one. */
  async findMapping(queueArn: string): Promise<string | undefined> {
    return (await this.mappings({ EventSourceArn: queueArn })).at(0)?.uuid;
  }

  /** Throws `unavailable` while the mapping is being made or changed. */
  async removeMapping(uuid: string): Promise<void> {
    const command = new DeleteEventSourceMappingCommand({ UUID: uuid });
    await this.patiently(isBusy, () => this.lambda.send(command)).catch((error: unknown) => {
      if (!(error instanceof ResourceNotFoundException)) explain(error);
    });
  }

  /** Tries again for some seconds while the control plane has not caught up with an earlier call. */
  private async patiently<T>(isPassing: (error: unknown) => boolean, attempt: () => Promise<T>): Promise<T> {
    for (let waited = 0; ; waited += this.retryMillis) {
      try {
        return await attempt();
      } catch (error) {
        if (!isPassing(error) || waited >= mostTries * this.retryMillis) throw error;
        await wait(this.retryMillis);
      }
    }
  }

  async removeQueue(queueUrl: string): Promise<void> {
    try {
      await this.sqs.send(new DeleteQueueCommand({ QueueUrl: queueUrl }));
    } catch (error) {
      if (!(error instanceof QueueDoesNotExist)) throw error;
    }
  }

  /** All mappings to `deliver`, or those of one queue. */
  async mappings(filter: { EventSourceArn?: string } = {}): Promise<{ uuid: string; queueArn: string }[]> {
    const found: { uuid: string; queueArn: string }[] = [];
    let marker: string | undefined;
    do {
      const page = await this.lambda.send(
        new ListEventSourceMappingsCommand({
          FunctionName: this.deliverArn,
          ...filter,
          ...(marker ? { Marker: marker } : {}),
        }),
      );
      for (const { UUID, EventSourceArn } of page.EventSourceMappings ?? []) {
        if (UUID && EventSourceArn) found.push({ uuid: UUID, queueArn: EventSourceArn });
      }
      marker = page.NextMarker;
    } while (marker);
    return found;
  }

  async queueUrls(prefix: string): Promise<string[]> {
    const urls: string[] = [];
    let token: string | undefined;
    do {
      const page = await this.sqs.send(
        new ListQueuesCommand({ QueueNamePrefix: prefix, MaxResults: 1000, ...(token ? { NextToken: token } : {}) }),
      );
      urls.push(...(page.QueueUrls ?? []));
      token = page.NextToken;
    } while (token);
    return urls;
  }

  /** Queues stand in the function's own account and region. */
  private arnOf(queueName: string): string {
    const [, partition, , region, account] = this.deliverArn.split(":");
    return `arn:${partition}:sqs:${region}:${account}:${queueName}`;
  }
}
