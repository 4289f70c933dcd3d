/** Makes, switches and removes connectors' queues and event source mappings at run time. Each step may be repeated. */

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
  QueueNameExists,
  SetQueueAttributesCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import {
  connectorQueueRetentionSeconds,
  connectorQueueVisibilitySeconds,
  type MappingScale,
  mappingScale,
} from "../../core/connector/connector-queue.ts";
import { PlatformError } from "../../core/error.ts";
import { missingRight } from "../../core/missing-right.ts";

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

type QueueAttributes = Record<string, string>;

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
/** Tells whether Lambda does not find a queue yet, because it was just made. */
const isTooNew = (error: unknown): boolean => error instanceof InvalidParameterValueException && !missingRight(error);
/** Tells whether a mapping is being made or changed, and cannot be changed or deleted yet. */
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

  /** Makes the queue, or answers the existing one, whose settings it corrects if they are others. */
  async makeQueue(name: string): Promise<ConnectorQueue> {
    const queueUrl = await this.createQueue(name, this.attributesOf(name)).catch((error: unknown) => {
      if (!(error instanceof QueueNameExists)) throw error;
      return this.correctQueue(name);
    });
    // Works the ARN out instead of asking SQS, which may not know a queue everywhere for a second after it is made.
    return { queueUrl, queueArn: this.arnOf(name) };
  }

  /**
   * Sets the attributes of a queue that an earlier version of the platform, or somebody by hand, gave others. SQS compares
   * only attributes that it is given, so that without any it answers the address of the queue.
   */
  private async correctQueue(name: string): Promise<string> {
    const queueUrl = await this.createQueue(name);
    await this.sqs.send(new SetQueueAttributesCommand({ QueueUrl: queueUrl, Attributes: this.attributesOf(name) }));
    return queueUrl;
  }

  private async createQueue(name: string, attributes?: QueueAttributes): Promise<string> {
    const command = new CreateQueueCommand({
      QueueName: name,
      ...(attributes === undefined ? {} : { Attributes: attributes }),
    });
    const { QueueUrl } = await this.sqs.send(command);
    if (!QueueUrl) throw new PlatformError("unavailable", "SQS answered without a queue's address; try again.");
    return QueueUrl;
  }

  private attributesOf(name: string): QueueAttributes {
    return {
      VisibilityTimeout: String(connectorQueueVisibilitySeconds),
      MessageRetentionPeriod: String(connectorQueueRetentionSeconds),
      SqsManagedSseEnabled: "true",
      Policy: tlsOnly(this.arnOf(name)),
    };
  }

  /**
   * Makes the mapping from the queue to `deliver`, or answers the existing one. `concurrency` bounds requests at once.
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
   * Has a connector's queue polled or not, with the connector's concurrency. Answers whether it is so now: a change
   * takes up to a minute, and one that is on its way is left alone. Throws `not-found` if the mapping is gone, and
   * `unavailable` if it is being changed otherwise.
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

  /** Answers the mapping of a queue, if it has one. */
  async findMapping(queueArn: string): Promise<string | undefined> {
    return (await this.mappings({ EventSourceArn: queueArn })).at(0)?.uuid;
  }

  /** Removes the mapping. Throws `unavailable` while it is being made or changed. */
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

  /** Answers all mappings to `deliver`, or those of one queue. */
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

  /** Works out a queue's ARN. Queues are in the function's own account and region. */
  arnOf(queueName: string): string {
    const [, partition, , region, account] = this.deliverArn.split(":");
    return `arn:${partition}:sqs:${region}:${account}:${queueName}`;
  }
}
