/** Makes a queue between two functions, with the dead-letter queue for messages that cannot be processed. */

import { Duration } from "aws-cdk-lib";
import { EventSourceMapping } from "aws-cdk-lib/aws-lambda";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import type { MillraceFunction } from "./millrace-function.ts";

/** Says how a function empties a queue. */
export interface Consumption {
  readonly batchSize: number;
  /** Is how long a batch may fill; 0 for batches of at most 10 messages. */
  readonly windowSeconds: number;
  readonly maxConcurrency: number;
}

export interface BufferQueueProps {
  readonly consumer: { readonly timeoutSeconds: number };
  readonly windowSeconds: number;
}

/**
 * Hides messages for six times what one invocation may take, as AWS advises, so that throttled batches are not
 * repeated.
 */
const visibilityPerTimeout = 6;

/**
 * Survives an outage of a week: the back-off grows to 7.5–15 minutes, so that this many receives take about 7.8 days
 * before a message counts as dead. It is SQS's maximum.
 */
const maxReceiveCount = 1000;

/**
 * Keeps messages for SQS's longest time in both queues. What expires on a queue is not moved to its dead-letter queue,
 * so a message has to be kept longer than its receives take. The dead-letter queue counts the age from the first
 * sending.
 */
const retentionDays = 14;

export class BufferQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { consumer, windowSeconds }: BufferQueueProps) {
    super(scope, id);
    this.deadLetters = new Queue(this, "DeadLetters", {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(retentionDays),
    });
    this.queue = new Queue(this, "Queue", {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(retentionDays),
      visibilityTimeout: Duration.seconds(visibilityPerTimeout * (consumer.timeoutSeconds + windowSeconds)),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount },
    });
  }

  /** Lets a function empty the queue. It can fail single messages without failing their whole batch. */
  feed(consumer: MillraceFunction, { batchSize, windowSeconds, maxConcurrency }: Consumption): void {
    // Includes ChangeMessageVisibility, because messages that failed are hidden for a back-off of their own.
    const actions = ["ReceiveMessage", "DeleteMessage", "ChangeMessageVisibility", "GetQueueAttributes"];
    consumer.permit(
      actions.map((action) => `sqs:${action}`),
      this.queue.queueArn,
    );
    new EventSourceMapping(this, "Mapping", {
      target: consumer.function,
      eventSourceArn: this.queue.queueArn,
      batchSize,
      ...(windowSeconds === 0 ? {} : { maxBatchingWindow: Duration.seconds(windowSeconds) }),
      maxConcurrency,
      reportBatchItemFailures: true,
    });
  }
}
