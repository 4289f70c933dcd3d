/** A queue between two functions, with the dead-letter queue that takes what cannot be worked off. */

import { Duration } from "aws-cdk-lib";
import { EventSourceMapping } from "aws-cdk-lib/aws-lambda";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import type { MillraceFunction } from "./millrace-function.ts";

/** How a function empties a queue. */
export interface Consumption {
  readonly batchSize: number;
  /** How long a batch may fill; 0 where a batch is at most 10 messages. */
  readonly windowSeconds: number;
  readonly maxConcurrency: number;
}

export interface BufferQueueProps {
  readonly consumer: { readonly timeoutSeconds: number };
  readonly windowSeconds: number;
}

/** AWS advises a visibility timeout of six times what one invocation may take, so that throttled batches are not repeated. */
const visibilityPerTimeout = 6;

/**
 * A week of outage is survived: the back-off grows to 7.5–15 minutes, so that SQS's most receives take about 7.8 days
 * before a message counts as dead.
 */
const maxReceiveCount = 1000;

/**
 * SQS's longest, for both queues. What expires on a queue is not moved to its dead-letter queue, so that a message has to
 * be kept longer than its receives take; and the dead-letter queue counts the age from the first sending.
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

  /** Lets a function work the queue off, failing single messages and not their whole batch. */
  feed(consumer: MillraceFunction, { batchSize, windowSeconds, maxConcurrency }: Consumption): void {
    // Messages that failed are hidden for a back-off of their own.
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
