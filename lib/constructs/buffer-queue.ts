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

/** A week of outage is survived: a message comes back every few minutes, a hundred times, before it counts as dead. */
const retentionDays = 7;
const maxReceiveCount = 100;

/** SQS counts a dead message's age from its first sending, so that the dead-letter queue keeps it a week more. */
const deadRetentionDays = 14;

export class BufferQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { consumer, windowSeconds }: BufferQueueProps) {
    super(scope, id);
    this.deadLetters = new Queue(this, "DeadLetters", {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(deadRetentionDays),
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
