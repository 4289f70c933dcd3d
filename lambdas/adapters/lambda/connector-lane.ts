/** A connector's queue and event source mapping: made, switched and removed at run time, each step repeatable. */

import {
  CreateEventSourceMappingCommand,
  DeleteEventSourceMappingCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  ResourceConflictException,
  ResourceNotFoundException,
} from "@aws-sdk/client-lambda";
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ListQueuesCommand,
  QueueDoesNotExist,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import {
  connectorConcurrency,
  connectorQueueRetentionSeconds,
  connectorQueueVisibilitySeconds,
  deliverBatchSize,
} from "../../core/connector-queue.ts";
import { PlatformError } from "../../core/error.ts";

export interface LaneQueue {
  readonly queueUrl: string;
  readonly queueArn: string;
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

export class ConnectorLanes {
  private readonly deliverArn: string;
  private readonly sqs: SQSClient;
  private readonly lambda: LambdaClient;

  constructor(deliverArn: string, sqs: SQSClient, lambda = new LambdaClient({})) {
    this.deliverArn = deliverArn;
    this.sqs = sqs;
    this.lambda = lambda;
  }

  /** Makes the queue, or answers the one that is there. */
  async makeQueue(name: string): Promise<LaneQueue> {
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
    const { Attributes } = await this.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }),
    );
    return { queueUrl: QueueUrl, queueArn: Attributes?.QueueArn ?? this.arnOf(name) };
  }

  /** Makes the mapping from the queue to `deliver`, or answers the one that is there. */
  async makeMapping(queueArn: string): Promise<string> {
    try {
      const { UUID } = await this.lambda.send(
        new CreateEventSourceMappingCommand({
          EventSourceArn: queueArn,
          FunctionName: this.deliverArn,
          BatchSize: deliverBatchSize,
          FunctionResponseTypes: ["ReportBatchItemFailures"],
          ScalingConfig: { MaximumConcurrency: connectorConcurrency },
        }),
      );
      if (UUID) return UUID;
    } catch (error) {
      if (!(error instanceof ResourceConflictException)) throw error;
    }
    const existing = (await this.mappings({ EventSourceArn: queueArn })).at(0)?.uuid;
    if (!existing) throw new PlatformError("unavailable", "The event source mapping is being made; try again.");
    return existing;
  }

  async removeMapping(uuid: string): Promise<void> {
    try {
      await this.lambda.send(new DeleteEventSourceMappingCommand({ UUID: uuid }));
    } catch (error) {
      if (!(error instanceof ResourceNotFoundException)) throw error;
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
