/** Messages that wait on a queue: hidden for a time, or taken off by who works a queue without a mapping. */

import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { createSqsClient } from "./queue.ts";

/** A message that waits, hidden, for its next attempt. */
export interface Postponement {
  readonly receiptHandle: string;
  readonly seconds: number;
}

/** A message as it was taken. */
export interface ReceivedMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly receiveCount: number;
  /** Milliseconds since 1970. */
  readonly sentAt: number;
}

export class SqsWaiting {
  private readonly client: SQSClient;

  constructor(client: SQSClient = createSqsClient()) {
    this.client = client;
  }

  /**
   * Hides up to ten messages, each for its own time. A message that vanished meanwhile needs no hiding: not an error.
   */
  async postpone(queueUrl: string, postponements: readonly Postponement[]): Promise<void> {
    if (postponements.length === 0) return;
    const entries = postponements.map(({ receiptHandle, seconds }, index) => ({
      Id: String(index),
      ReceiptHandle: receiptHandle,
      VisibilityTimeout: seconds,
    }));
    await this.client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries: entries }));
  }

  /** Up to ten visible messages, hidden from now on for the queue's visibility timeout. */
  async receive(queueUrl: string, most: number): Promise<ReceivedMessage[]> {
    const { Messages } = await this.client.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: most,
        // Asks all of SQS's servers; a short poll may find nothing although there is something.
        WaitTimeSeconds: 1,
        MessageSystemAttributeNames: ["ApproximateReceiveCount", "SentTimestamp"],
      }),
    );
    return (Messages ?? []).flatMap(({ MessageId, ReceiptHandle, Body, Attributes }) =>
      MessageId && ReceiptHandle && Body
        ? [
            {
              messageId: MessageId,
              receiptHandle: ReceiptHandle,
              body: Body,
              receiveCount: Number(Attributes?.ApproximateReceiveCount ?? 1),
              sentAt: Number(Attributes?.SentTimestamp ?? 0),
            },
          ]
        : [],
    );
  }

  /** What cannot be removed comes again, as at-least-once allows. */
  async remove(queueUrl: string, receiptHandles: readonly string[]): Promise<void> {
    if (receiptHandles.length === 0) return;
    const Entries = receiptHandles.map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle }));
    await this.client.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
  }

  /** About how many messages can be taken, and how many are hidden or delayed. */
  async count(queueUrl: string): Promise<{ visible: number; hidden: number }> {
    const { Attributes } = await this.client.send(
      new GetQueueAttributesCommand({
        QueueUrl: queueUrl,
        AttributeNames: [
          "ApproximateNumberOfMessages",
          "ApproximateNumberOfMessagesNotVisible",
          "ApproximateNumberOfMessagesDelayed",
        ],
      }),
    );
    const number = (name: keyof NonNullable<typeof Attributes>): number => Number(Attributes?.[name] ?? 0);
    return {
      visible: number("ApproximateNumberOfMessages"),
      hidden: number("ApproximateNumberOfMessagesNotVisible") + number("ApproximateNumberOfMessagesDelayed"),
    };
  }
}
